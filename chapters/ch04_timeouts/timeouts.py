"""How long a connection waits: for its client to send, to read, and to close."""

import asyncio
import contextlib
import enum
import socket
from collections.abc import Callable
from typing import NamedTuple

from .timer import Timer

MIN_RATE = 1024  # bytes per second, of a body that comes and of an answer that goes
UNSENT = 64 * 1024  # bytes in the system that it has not yet put on the wire


class Limits(NamedTuple):
    """How many seconds we wait for what; None waits for ever."""

    idle: float | None = 10.0  # from connecting to the first byte
    head: float | None = 10.0  # from the first byte of a request to the end of its head
    body: float | None = 20.0  # for a body, and a second more for each KiB of it
    paused: float | None = 5.0  # between two looks at a client that we do not read
    keep_alive: float | None = 5.0  # from an answer to the first byte after it
    write: float | None = 30.0  # for room, while the client takes less than MIN_RATE
    linger: float | None = 5.0  # for the client's end of the connection, after ours


LIMITS = Limits()  # the ones that hold unless others are given


class Phase(enum.Enum):
    """What a connection waits for; the value is the name of the limit for it."""

    FIRST_REQUEST = "idle"
    HEAD = "head"
    BODY = "body"
    RESPONSE = ""  # The time of a handler is its own.
    PAUSED = "paused"
    WRITE = "write"
    NEXT_REQUEST = "keep_alive"
    LINGER = "linger"


class ConnectionTimeouts:
    """The one deadline of a connection; calls back with the phase that took too long.

    `sent` says how many bytes the client has taken: one that takes enough of them has
    more time.
    """

    def __init__(
        self,
        limits: Limits,
        on_timeout: Callable[[Phase], None],
        sent: Callable[[], int],
    ) -> None:
        self.limits = limits
        self.on_timeout = on_timeout
        self.sent = sent
        self.sent_before = 0  # bytes, when we last looked
        self.phase: Phase | None = None
        self.stopped = False
        self.timer = Timer(self.fire)

    # Called by the connection

    def wait_for(self, phase: Phase) -> None:
        """Begin to wait, unless we wait for this already."""
        if phase is not self.phase and not self.stopped:
            self.phase = phase
            self.start()

    def body_received(self, size: int) -> None:
        """Wait a little longer for a body of which so many bytes have come."""
        limit = self.limits.body
        if self.phase is Phase.BODY and limit is not None:
            self.timer.extend(size / MIN_RATE, limit)

    def stop(self) -> None:
        """Wait for nothing any more, whatever comes."""
        self.stopped = True
        self.timer.stop()

    # What the others use

    @property
    def limit(self) -> float | None:
        """How many seconds we wait for what we wait for; None is for ever."""
        if self.phase in (None, Phase.RESPONSE):
            return None
        limit: float | None = getattr(self.limits, self.phase.value)
        return limit

    def start(self) -> None:
        """Begin to wait, whatever has been waited."""
        if self.phase is Phase.WRITE:
            self.sent_before = self.sent()
        self.timer.start(self.limit)

    # Called by the timer

    def fire(self) -> None:
        assert self.phase is not None
        if self.phase is Phase.WRITE and self.client_reads():
            self.start()
            return
        phase, self.phase = self.phase, None
        self.on_timeout(phase)

    def client_reads(self) -> bool:
        """Return whether the client has taken enough since we last looked."""
        assert self.limit is not None
        enough = max(1, MIN_RATE * self.limit)  # A limit of 0 must end, too.
        return self.sent() - self.sent_before >= enough


def show_progress(transport: asyncio.Transport) -> None:
    """Have the transport's buffer shrink whenever the client takes something.

    The system takes megabytes otherwise, and then nothing until a third of them has
    left: to us, a client that reads slowly would look like one that does not read.
    """
    with contextlib.suppress(OSError):  # It is no TCP, or the client has reset.
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
