"""A loop whose clock stands still, and a wire that ends nowhere."""

from collections.abc import Iterator

import pytest

from lab.simulator.loop import LabLoop

from .fake_wire import FakeWire


@pytest.fixture
def loop() -> Iterator[LabLoop]:
    loop = LabLoop()
    yield loop
    loop.close()


@pytest.fixture
def wire() -> FakeWire:
    return FakeWire()
