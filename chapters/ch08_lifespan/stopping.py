"""The signals that end a server: one to ask, one to hurry, and one that does it."""

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable
from types import FrameType
from typing import Any

ENDING = (signal.SIGINT, signal.SIGTERM)
ENOUGH = 3  # signals, after which we wait for nothing
TIME_TO_LEAVE = 2.0  # seconds for threads and tasks, once the server has stopped


class StopSignals:
    """SIGINT and SIGTERM alike: the first asks, the second hurries, the third ends.

    The loop hears of each in its turn. But it may be blocked, or a thread may keep the
    process from ending: so the third, which Python itself tells us of, ends it at once.
    """

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.hurried = asyncio.Event()
        self.count = 0
        loop = asyncio.get_running_loop()
        for number in ENDING:
            loop.add_signal_handler(number, self.on_signal)
            signal.signal(number, self.interrupt)  # The loop hears of it all the same.

    # Called by the loop

    def on_signal(self) -> None:
        """Ask, or hurry."""
        if self.asked.is_set():
            self.hurried.set()
        self.asked.set()

    # Called by Python, between any two steps of the program

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        """Count; end the process, if that is enough."""
        self.count += 1
        if self.count >= ENOUGH:
            os._exit(128 + number)


async def leave_after(work: Awaitable[None]) -> None:
    """Await the last work of this process, and have it end soon after, whatever it was.

    A thread that hangs would keep it, and so would a task that cannot be cancelled.
    """
    status: object = 0
    try:
        await work
    except SystemExit as error:
        status = error.code
        raise
    finally:
        number = status if isinstance(status, int) else 1
        end = threading.Timer(TIME_TO_LEAVE, os._exit, [number])
        end.daemon = True  # It is no reason to stay.
        end.start()


async def done_before(event: asyncio.Event, work: asyncio.Task[Any]) -> bool:
    """Wait for some work or an event; return whether the work is done."""
    waiting = asyncio.create_task(event.wait())
    await asyncio.wait([work, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    return work.done()
