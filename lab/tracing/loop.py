"""A loop that records what its callbacks, tasks, timers and sockets do."""

import asyncio
import functools
import re
import signal
import socket
from collections.abc import Callable
from contextvars import Context
from typing import Any, TypeVarTuple, Unpack

from lab.private import TimerLoop, owner
from lab.tracing.recorder import CONNECTION, Recorder
from lab.tracing.steps import TracedCoroutine, is_ours
from lab.tracing.taps import TracedBase, TracedTransport, exact, traced_protocol
from lab.tracing.trace import Event, Lane

Arguments = TypeVarTuple("Arguments")

ARGUMENTS = re.compile(r"\(<.*>\)")

# Timers of asyncio's own, under the names by which programs ask for them.
KNOWN_TIMERS = {
    "_set_result_unless_cancelled": "asyncio.sleep",
    "Timeout._on_timeout": "asyncio.timeout",
    "_release_waiter": "asyncio.wait",
}


class TracedLoop(TimerLoop):
    """Adds a recorder to a selector loop: the first of two base classes."""

    def __init__(self, take: Callable[[Event], object]) -> None:
        # By the id of their timers, until they are over
        self.timers: dict[int, TracedTimer] = {}
        super().__init__()
        self.recorder = Recorder(take, self.time)

    # Connections

    async def create_server(
        self,
        protocol_factory: Callable[[], asyncio.BaseProtocol],
        host: Any = None,
        port: Any = None,
        **options: Any,
    ) -> asyncio.Server:
        """Listen; the protocols are handed to asyncio behind a stand-in."""
        return await super().create_server(
            lambda: traced_protocol(self.recorder, protocol_factory()),
            host,
            port,
            **options,
        )

    async def connect_accepted_socket(
        self,
        protocol_factory: Callable[[], Any],
        sock: socket.socket,
        **options: Any,
    ) -> tuple[asyncio.Transport, Any]:
        """Serve who was accepted, behind a stand-in as well."""
        return await super().connect_accepted_socket(
            lambda: traced_protocol(self.recorder, protocol_factory()), sock, **options
        )

    async def sendfile(
        self, transport: asyncio.WriteTransport, *arguments: Any, **options: Any
    ) -> int:
        """Send a file; asyncio does so only with a transport of its own."""
        if isinstance(transport, TracedTransport):
            number, transport = transport.number, transport.real
            self.recorder.note(Lane.TRANSPORT, "sendfile", connection=number)
        return await super().sendfile(transport, *arguments, **options)

    async def sock_accept(self, sock: socket.socket) -> tuple[socket.socket, Any]:
        accepted, peer = await super().sock_accept(sock)
        number = self.recorder.connection(peer)
        self.recorder.note(Lane.SOCKET, "sock_accept", connection=number)
        return accepted, peer

    async def sock_recv(self, sock: socket.socket, n: int) -> bytes:
        # From here on, this task works for that connection.
        CONNECTION.set(self.number_of(sock))
        data = await super().sock_recv(sock, n)
        self.recorder.note(Lane.SOCKET, "sock_recv", data=data)
        return data

    async def sock_sendall(self, sock: socket.socket, data: Any) -> None:
        CONNECTION.set(self.number_of(sock))
        self.recorder.note(Lane.SOCKET, "sock_sendall", data=exact(data))
        await super().sock_sendall(sock, data)

    def number_of(self, sock: socket.socket) -> int | None:
        """Return the number of the connection that a socket belongs to."""
        try:
            return self.recorder.connection(sock.getpeername())
        except OSError:
            return CONNECTION.get()

    # Tasks

    def create_task(self, coro: Any, **options: Any) -> asyncio.Task[Any]:
        """Start a task; that of a program's own coroutine is recorded."""
        work = TracedCoroutine(self.recorder, coro) if is_ours(coro) else coro
        context = options.get("context")
        if context is not None and context.get(CONNECTION) is None:
            context.run(CONNECTION.set, CONNECTION.get())  # It is for this one still.
        return super().create_task(work, **options)

    # Timers

    def call_at(
        self,
        when: float,
        callback: Callable[[Unpack[Arguments]], object],
        *args: *Arguments,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Have a function called at a time of the clock."""
        traced = TracedTimer(self, when, callback)
        timer = super().call_at(when, traced, *args, context=context)
        traced.key = id(timer)
        self.timers[traced.key] = traced
        traced.note("armed", f"{round(when - self.time(), 3):g} s")
        return timer

    def timer_cancelled(self, timer: asyncio.TimerHandle) -> None:
        if traced := self.timers.pop(id(timer), None):
            traced.note("cancelled")

    # The rest

    def add_signal_handler(
        self,
        sig: int,
        callback: Callable[[Unpack[Arguments]], object],
        *args: *Arguments,
    ) -> None:
        """Have a function called at a signal."""
        super().add_signal_handler(sig, self.signalled, sig, callback, args)

    def signalled(
        self, sig: int, callback: Callable[..., object], args: tuple[object, ...]
    ) -> None:
        """Record a signal, and call its function."""
        self.recorder.note(Lane.SIGNAL, signal.Signals(sig).name)
        with self.recorder.inside():
            callback(*args)

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Report what nobody caught, by the names that the program knows."""
        handle, number = context.get("handle"), None
        traced = context.get("protocol") or (handle and owner(handle))
        if isinstance(traced, TracedBase):
            number = traced.number
            context = {**context, "message": traced.unmasked(context["message"])}
        note = message_of(context)
        if error := context.get("exception"):
            note += f" {error!r}"
        self.recorder.note(Lane.ERROR, "reported", connection=number, note=note)
        super().call_exception_handler(context)


class TracedTimer:
    """What a timer calls: it records that the timer is due, and goes on from there.

    asyncio describes it as it would describe the callback.
    """

    def __init__(
        self, loop: TracedLoop, when: float, callback: Callable[..., object]
    ) -> None:
        functools.update_wrapper(self, callback, updated=())
        self.loop = loop
        self.when = when
        self.callback = callback
        self.who = timer_name(callback)
        self.connection = CONNECTION.get()  # which may not be its canceller's
        self.key = 0

    def __repr__(self) -> str:
        return repr(self.callback)

    def __call__(self, *arguments: object) -> None:
        del self.loop.timers[self.key]
        self.note("fires")
        with self.loop.recorder.inside():
            self.callback(*arguments)

    def note(self, name: str, note: str = "") -> None:
        """Record what becomes of the timer."""
        recorder, number = self.loop.recorder, self.connection
        recorder.note(Lane.TIMER, name, self.who, number, note=note)


def timer_name(callback: Callable[..., object]) -> str:
    """Return what a timer is for: a function's name, or what asyncio was asked for."""
    while isinstance(callback, functools.partial):
        callback = callback.func
    # A timer of the program's own calls back in turn, and that is what it is for.
    owner = getattr(callback, "__self__", None)
    callback = getattr(owner, "callback", None) or callback
    name = getattr(callback, "__qualname__", type(callback).__qualname__)
    return KNOWN_TIMERS.get(name, name.rpartition("<locals>.")[2])


class XrayLoop(TracedLoop, asyncio.SelectorEventLoop):
    """The real loop on real sockets, with every event handed to `take`."""


def message_of(context: dict[str, Any]) -> str:
    """Return what asyncio reports, without paths, and without arguments.

    Not every Python shows arguments, and those that do may cut them.
    """
    message, _, _ = str(context.get("message", "")).partition(" at /")
    return ARGUMENTS.sub("()", message)
