"""Every private name of asyncio that the lab leans on, all in this one file."""

import asyncio
from asyncio.selector_events import BaseSelectorEventLoop
from collections.abc import Iterable
from selectors import BaseSelector
from typing import Any
from weakref import WeakValueDictionary

# The name, and the versions of Python in which it was seen to mean what we take it
# for. A test holds each of them to that.
SEEN = {
    "BaseSelectorEventLoop._make_self_pipe": "3.11-3.13",
    "BaseSelectorEventLoop._close_self_pipe": "3.11-3.13",
    "BaseSelectorEventLoop._write_to_self": "3.11-3.13",
    "BaseEventLoop._ready": "3.11-3.13",
    "BaseEventLoop._scheduled": "3.11-3.13",
    "BaseEventLoop._clock_resolution": "3.11-3.13",
    "BaseEventLoop._timer_handle_cancelled": "3.11-3.13",
    "BaseSelectorEventLoop._make_socket_transport": "3.11-3.13",
    "Handle._callback": "3.11-3.13",
    "asyncio._set_running_loop": "3.11-3.13",
}

RESOLUTION = 1e-6  # seconds: timers nearer than this are due together, on any machine


class QuietLoop(BaseSelectorEventLoop):
    """asyncio's selector loop without the pipe with which threads wake it.

    The lab has no threads, and a browser has no pipes.
    """

    high_water: int | None = None  # bytes; None leaves asyncio's own mark

    def __init__(self, selector: BaseSelector) -> None:
        super().__init__(selector)
        self._clock_resolution = RESOLUTION
        # By the descriptor of their socket, as long as anybody has them
        self.transports: WeakValueDictionary[int, Any] = WeakValueDictionary()

    def _make_socket_transport(self, sock: Any, *arguments: Any, **options: Any) -> Any:
        asyncios: Any = super()  # Its types leave out what is private.
        transport = asyncios._make_socket_transport(sock, *arguments, **options)
        self.transports[sock.fileno()] = transport
        if self.high_water is not None:
            transport.set_write_buffer_limits(high=self.high_water)
        return transport

    def _make_self_pipe(self) -> None: ...

    def _close_self_pipe(self) -> None: ...

    def _write_to_self(self) -> None: ...

    def next_callback(self, by_sockets: Iterable[Any] = ()) -> Any:
        """Return what runs next, a task or another callback's handle, or None.

        `by_sockets` are the handles that sockets which are ready would run.
        """
        state = vars(self)
        waiting = [*state["_ready"], *by_sockets, *state["_scheduled"][:1]]
        return whose(waiting[0]) if waiting else None

    def armed_timers(self) -> list[asyncio.TimerHandle]:
        """Return the timers that will fire, in no order."""
        return armed_timers(self)


class TimerLoop(BaseSelectorEventLoop):
    """asyncio's selector loop, which says when a timer is cancelled."""

    def timer_cancelled(self, timer: asyncio.TimerHandle) -> None:
        """Do nothing: a subclass does."""

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        self.timer_cancelled(handle)
        asyncios: Any = super()
        asyncios._timer_handle_cancelled(handle)


def armed_timers(loop: asyncio.AbstractEventLoop) -> list[asyncio.TimerHandle]:
    """Return the timers of asyncio's loop that will fire, in no order."""
    return [each for each in vars(loop)["_scheduled"] if not each.cancelled()]


def whose(handle: Any) -> Any:
    """Return the task that a handle drives, or the handle itself."""
    called = owner(handle)
    return called if isinstance(called, asyncio.Task) else handle


def owner(handle: Any) -> Any:
    """Return the object whose method a handle calls, or None."""
    return getattr(handle._callback, "__self__", None)


def forget_running_loop() -> None:
    """Have no loop run in this thread: a browser's own says that it always does."""
    asyncio._set_running_loop(None)
