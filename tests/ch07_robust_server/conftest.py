"""A wire that ends nowhere."""

import pytest

from .fake_wire import FakeWire


@pytest.fixture
def wire() -> FakeWire:
    return FakeWire()
