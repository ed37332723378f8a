"""asyncio's own selector loop, on a clock and a network that only you can move."""

import asyncio
import errno
import itertools
import signal
import socket
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar, TypeVarTuple, Unpack

from lab.errors import LabError
from lab.private import RESOLUTION, QuietLoop
from lab.simulator.link import error
from lab.simulator.network import Address, LabListener
from lab.simulator.selector import LabSelector
from lab.tracing.loop import TracedLoop
from lab.tracing.recorder import Recorder

MOST_TURNS = 100_000  # without a rest, after which a loop counts as never idle
FIRST_PORT = 8000

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")


class NeverIdleError(LabError):
    """The loop had always something left to do."""


class LabLoop(QuietLoop):
    """An event loop that runs until it is idle, and then returns to its caller.

    Everything is asyncio's own, but for the sockets and the clock. `time()` starts at
    zero. It moves only in `advance()`, from one timer to the next.
    """

    def __init__(self) -> None:
        # Per loop
        self.network = LabSelector(self.turn, self.rest)
        self.listeners: list[LabListener] = []
        self.handlers: dict[int, tuple[Callable[..., object], tuple[object, ...]]] = {}
        self.now = 0.0
        self.ports = itertools.count(FIRST_PORT)
        self.recorder = Recorder(None, self.time)
        self.most_turns = MOST_TURNS
        # Per call of advance()
        self.until = 0.0
        self.turns = 0
        super().__init__(self.network)

    # Called by whoever holds the crank

    def settle(self) -> None:
        """Run until nothing is left to do at this moment of the clock."""
        self.advance(0)

    def advance(self, seconds: float) -> None:
        """Run until nothing is left to do, and `seconds` have passed on the clock.

        Raises NeverIdleError if callbacks keep each other busy without end.
        """
        self.until = self.now + seconds
        self.turns = 0
        self.run_forever()

    def finish(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine to its end without moving the clock; return its result.

        Raises LabError if it waits for something that does not come.
        """
        task = self.create_task(work)
        self.settle()
        if not task.done():
            task.cancel()
            self.settle()
            raise LabError(f"nothing is left to do, and it still waits: {work}")
        return task.result()

    def signal(self, number: int) -> None:
        """Deliver a signal; LabError if nobody handles it."""
        if number not in self.handlers:
            name = signal.Signals(number).name
            raise LabError(f"no handler was added for {name}")
        callback, arguments = self.handlers[number]
        self.call_soon(callback, *arguments)
        self.settle()

    # Called by the selector

    def turn(self) -> None:
        """Count a turn of the loop, and give up when there is no end to them."""
        self.turns += 1
        if self.turns > self.most_turns:
            busy = self.next_callback(self.network.callbacks())
            raise NeverIdleError(f"the loop is never idle; next comes {busy}")

    def rest(self, timeout: float | None) -> None:
        """Let the clock move to the next timer, or stop where it is to stop.

        It stops late by less than asyncio can tell, if a timer is due then: one that
        was called too early, and is thus not yet done, would be called again for ever.
        """
        before = self.now
        if timeout is not None and self.now + timeout < self.until + RESOLUTION:
            self.now += timeout
        else:
            self.now = max(self.now, self.until)
            self.stop()
        if self.now > before:
            self.turns = 0

    # Called by asyncio, and by what runs on the loop

    def time(self) -> float:
        return self.now

    async def create_server(
        self,
        protocol_factory: Callable[[], asyncio.BaseProtocol],
        host: Any = None,
        port: Any = None,
        **options: Any,
    ) -> asyncio.Server:
        """Listen in the lab, at one address; LabError for TLS, of which it has none."""
        if options.pop("ssl", None) is not None:
            raise LabError("the lab has no TLS: serve without it, or on real sockets")
        if not isinstance(host, str | None):
            raise LabError(f"the lab listens at one address at a time, not {host}")
        if options.get("family") not in (None, socket.AF_UNSPEC, family_of(host)):
            raise socket.gaierror(socket.EAI_FAMILY, f"not the family of {host}")
        if options.get("sock") is None:
            shared = bool(options.get("reuse_port"))
            options["sock"] = self.bind(host or "0.0.0.0", port or 0, shared)
        return await super().create_server(protocol_factory, **options)

    def bind(self, host: str, port: int, shared: bool = False) -> LabListener:
        """Return a socket bound to an address; port 0 takes the next free one.

        Raises OSError if the address is taken, unless all who bind to it are `shared`.
        """
        others = self.open_listeners()
        if port == 0:
            used = {other.address[1] for other in others}
            port = next(number for number in self.ports if number not in used)
        if any(
            clash((host, port), other.address) and not (shared and other.shared)
            for other in others
        ):
            raise error(OSError, errno.EADDRINUSE)
        listener = LabListener(self.network, (host, port), shared)
        self.listeners.append(listener)
        return listener

    def open_listeners(self) -> list[LabListener]:
        """Return the listening sockets that are not closed."""
        return [listener for listener in self.listeners if not listener.closed]

    def add_signal_handler(
        self, sig: int, callback: Callable[..., object], *args: object
    ) -> None:
        self.handlers[sig] = callback, args

    def remove_signal_handler(self, sig: int) -> bool:
        return self.handlers.pop(sig, None) is not None

    def run_in_executor(
        self,
        executor: Executor | None,
        func: Callable[[Unpack[Arguments]], Result],
        *args: *Arguments,
    ) -> asyncio.Future[Result]:
        """Call `func` in the loop itself, a turn later: the lab has no threads."""

        async def call() -> Result:
            return func(*args)

        return self.create_task(call())


class TracedLabLoop(TracedLoop, LabLoop):
    """The lab's loop, with every event handed to `take`."""


def family_of(host: str | None) -> socket.AddressFamily:
    """Return the family of a host; where none is named, the lab listens by IPv4."""
    return socket.AF_INET6 if ":" in (host or "") else socket.AF_INET


def clash(one: Address, other: Address) -> bool:
    """Return whether the system would not let two sockets listen there."""
    same_host = one[0] == other[0] or "0.0.0.0" in (one[0], other[0])
    return same_host and one[1] == other[1]
