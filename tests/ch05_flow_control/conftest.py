"""A loop whose clock stands still."""

from collections.abc import Iterator

import pytest

from lab.simulator.loop import LabLoop


@pytest.fixture
def loop() -> Iterator[LabLoop]:
    loop = LabLoop()
    yield loop
    loop.close()
