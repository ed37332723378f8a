"""Chapter 1's way of stopping, without a network."""

import asyncio
import os
import signal

import pytest

from chapters.ch01_stream_echo import stopping
from chapters.ch01_stream_echo.stopping import stop_requested

HOUR = 3600.0  # seconds that no test waits out


def test_a_stop_is_over_before_a_process_manager_loses_patience() -> None:
    docker_waits = 10.0  # seconds, and then it kills
    assert 0 < stopping.GRACE + 2 * stopping.AFTERMATH < docker_waits


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_either_signal_asks_to_stop_and_repeating_it_is_harmless(
    number: signal.Signals,
) -> None:
    async def be_signalled() -> bool:
        stop = stop_requested()
        for _ in range(3):
            os.kill(os.getpid(), number)
        await asyncio.wait_for(stop.wait(), HOUR)
        return stop.is_set()

    assert asyncio.run(be_signalled())
