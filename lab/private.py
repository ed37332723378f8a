"""Every private name of asyncio that the lab leans on, all in this one file."""

import asyncio
from asyncio.selector_events import BaseSelectorEventLoop
from typing import Any

# The name, and the versions of Python in which it was seen to mean what we take it
# for. A test holds each of them to that.
SEEN = {
    "BaseSelectorEventLoop._make_self_pipe": "3.11-3.13",
    "BaseSelectorEventLoop._close_self_pipe": "3.11-3.13",
    "BaseSelectorEventLoop._write_to_self": "3.11-3.13",
    "BaseEventLoop._timer_handle_cancelled": "3.11-3.13",
    "BaseEventLoop._ready": "3.11-3.13",
}


class QuietLoop(BaseSelectorEventLoop):
    """asyncio's selector loop without the pipe with which threads wake it.

    The lab has no threads, and a browser has no pipes.
    """

    def _make_self_pipe(self) -> None: ...

    def _close_self_pipe(self) -> None: ...

    def _write_to_self(self) -> None: ...

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        self.timer_cancelled(handle)
        vars(asyncio.BaseEventLoop)["_timer_handle_cancelled"](self, handle)

    def timer_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Called when a timer that has not fired is cancelled."""

    def next_callback(self) -> Any:
        """Return the handle that runs next, or None."""
        ready = vars(self)["_ready"]
        return ready[0] if ready else None
