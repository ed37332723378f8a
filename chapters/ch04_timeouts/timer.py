"""A timer whose deadline can be moved at no cost."""

import asyncio
from collections.abc import Callable


class Timer:
    """Calls back once, when its deadline has passed.

    A later deadline only changes a number: the loop wakes us at the old one, and we go
    back to sleep. So a busy connection adds next to nothing to the loop's timers.
    """

    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback = callback
        self.deadline: float | None = None  # by the loop's clock; None is never
        self.handle: asyncio.TimerHandle | None = None

    def start(self, seconds: float | None) -> None:
        """Fire in so many seconds, and not when it would have; None is never."""
        self.deadline = None
        if seconds is not None:
            self.move_to(asyncio.get_running_loop().time() + seconds)

    def extend(self, seconds: float, most: float) -> None:
        """Fire so many seconds later, but in `most` seconds from now at the latest."""
        if self.deadline is not None:
            latest = asyncio.get_running_loop().time() + most
            self.move_to(min(self.deadline + seconds, latest))

    def stop(self) -> None:
        """Do not fire; harmless if it was never started, or has fired."""
        self.deadline = None
        if self.handle is not None:
            self.handle.cancel()
            self.handle = None

    # What the others use

    def move_to(self, deadline: float) -> None:
        """Fire then; sleep on, if we wake early enough as it is."""
        self.deadline = deadline
        if self.handle is not None and self.handle.when() > deadline:
            self.handle.cancel()
            self.handle = None
        if self.handle is None:
            loop = asyncio.get_running_loop()
            self.handle = loop.call_at(deadline, self.wake)

    # Called by the loop

    def wake(self) -> None:
        """Fire, or go back to sleep if the deadline has moved."""
        self.handle = None
        if self.deadline is None:
            return
        if self.deadline > asyncio.get_running_loop().time():
            self.move_to(self.deadline)
        else:
            self.deadline = None
            self.callback()
