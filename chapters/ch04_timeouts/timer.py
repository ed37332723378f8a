"""A timer that can be started again before it has fired."""

import asyncio
from collections.abc import Callable


class Timer:
    """Calls back once, when the time of the latest start() is over."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback = callback
        self.handle: asyncio.TimerHandle | None = None

    def start(self, seconds: float | None) -> None:
        """Fire in so many seconds, and not when it would have; None is never."""
        self.cancel()
        if seconds is not None:
            loop = asyncio.get_running_loop()
            self.handle = loop.call_later(seconds, self.fire)

    def extend(self, seconds: float, most: float | None) -> None:
        """Fire so many seconds later, but in `most` seconds from now at the latest."""
        if self.handle is not None and most is not None:
            now = asyncio.get_running_loop().time()
            self.start(min(self.handle.when() - now + seconds, most))

    def cancel(self) -> None:
        """Do not fire; harmless if it was never started, or has fired."""
        if self.handle is not None:
            self.handle.cancel()
            self.handle = None

    def fire(self) -> None:
        self.handle = None
        self.callback()
