"""SIGINT and SIGTERM: what the first does, and the second."""

import asyncio
import signal
from unittest import mock

import pytest

from chapters.ch08_lifespan import stopping
from chapters.ch08_lifespan.stopping import StopSignals, done_before
from lab.simulator.loop import LabLoop


async def stop_signals() -> StopSignals:
    return StopSignals()


@pytest.mark.parametrize("second", stopping.ENDING)
@pytest.mark.parametrize("first", stopping.ENDING)
def test_the_first_asks_and_the_second_hurries(
    loop: LabLoop, first: int, second: int
) -> None:
    with mock.patch.object(signal, "signal"):
        signals = loop.finish(stop_signals())
    assert (signals.asked.is_set(), signals.hurried.is_set()) == (False, False)
    loop.signal(first)
    assert (signals.asked.is_set(), signals.hurried.is_set()) == (True, False)
    loop.signal(second)
    assert (signals.asked.is_set(), signals.hurried.is_set()) == (True, True)


def test_the_third_ends_the_process_at_once(loop: LabLoop) -> None:
    with mock.patch.object(signal, "signal") as told:
        signals = loop.finish(stop_signals())
    handlers = [(each.args[0], each.args[1]) for each in told.call_args_list]
    assert handlers == [(number, signals.interrupt) for number in stopping.ENDING]
    with mock.patch("os._exit") as end:
        signals.interrupt(signal.SIGINT, None)
        signals.interrupt(signal.SIGTERM, None)
        end.assert_not_called()
        signals.interrupt(signal.SIGTERM, None)
        end.assert_called_once_with(128 + signal.SIGTERM)


@pytest.mark.parametrize("works", [True, False])
def test_work_or_an_event_is_waited_for(loop: LabLoop, works: bool) -> None:
    async def wait() -> bool:
        event = asyncio.Event()
        work = asyncio.create_task(asyncio.sleep(0 if works else 3600))
        if not works:
            event.set()
        done = await done_before(event, work)
        work.cancel()
        return done

    assert loop.finish(wait()) is works
    loop.settle()
    assert asyncio.all_tasks(loop) == set()
