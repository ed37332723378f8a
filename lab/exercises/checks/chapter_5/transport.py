"""A transport without a socket, and an exchange that writes to it."""

import asyncio
from collections.abc import Callable
from typing import Any

import h11

from chapters.ch03_h11_http.reading import RequestReader
from lab.exercises.checks.clock import Clock
from lab.exercises.checks.http import request


class Transport(asyncio.Transport):
    """Takes what is written, and does with it what a check says."""

    def __init__(self, on: Clock) -> None:
        super().__init__()
        self.on = on
        self.writes: list[bytes] = []
        self.held = 0  # bytes that have not left
        self.options = 0  # of its socket that were set
        self.closing = False
        self.after_write: Callable[[], None] = lambda: None

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Take bytes; asyncio drops those of a transport that closes."""
        if data:
            self.on.note("writes", f"{len(data):,} bytes")
            self.writes.append(bytes(data))
            self.after_write()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self if name == "socket" else super().get_extra_info(name, default)

    def setsockopt(self, *option: object) -> None:
        """Take any option: nothing goes out here."""
        self.options += 1

    def set_write_buffer_limits(
        self, high: int | None = None, low: int | None = None
    ) -> None:
        """Take any: a check says when there is room."""

    def get_write_buffer_size(self) -> int:
        return self.held

    def is_closing(self) -> bool:
        return self.closing

    def abort(self) -> None:
        self.on.note("aborts")
        self.closing = True


class Wire:
    """An exchange on a transport of its own, and what goes out, each write for itself.

    A client that waits for 100 sends its body, a byte, in `send_body`.
    """

    def __init__(self, on: Clock, method: str = "GET", *fields: str) -> None:
        self.on = on
        self.calls: list[str] = []
        self.head: h11.Response | None = None
        self.reader = RequestReader()
        self.reader.receive(request("/", *fields, method=method))
        asked: Any = self.reader.next_event()
        self.client = h11.Connection(h11.CLIENT)
        self.client.send(h11.Request(**asked._asdict()))
        self.transport = Transport(on)
        self.transport.after_write = self.see
        subject = on.trial.subject
        self.writer = subject.module("writer").TransportWriter(self.transport, 1000)
        make: Any = subject.module("exchange").Exchange
        self.exchange = make(asked, self.reader, self.writer, self)

    def send_body(self) -> None:
        """Let the body come."""
        self.reader.receive(b"x")
        self.reader.next_event()

    def body_wanted(self) -> None:
        """Do nothing: what an exchange asks of its connection is for later steps."""

    def see(self) -> None:
        """Take note of what a client makes of a write."""
        self.client.receive_data(self.transport.writes[-1])
        kinds = []
        event: Any = None
        while not isinstance(event, h11.EndOfMessage):
            event = self.client.next_event()
            if event is h11.NEED_DATA:
                break
            kinds.append(type(event).__name__)
            self.head = event if isinstance(event, h11.Response) else self.head
        self.calls.append(" and ".join(kinds))

    def start(self, status: int = 200, headers: object = ()) -> None:
        """Begin a response."""
        self.on.do(self.exchange.start, status, headers)

    def require(self, because: str, *calls: str) -> None:
        """Require what was sent."""
        found, wanted = (", then ".join(each) for each in (self.calls, calls))
        sentence = f"{because}, so it sends {wanted or 'nothing'}; yours sent {found}"
        self.on.trial.require(
            found == wanted, sentence if found else sentence + "nothing"
        )

    def require_error(self, error: str, because: str, *calls: Any) -> None:
        """Require that a method, given these arguments, raises an error."""
        call, *arguments = calls
        begun = self.on.begin(call, *arguments)
        self.on.require_outcome(begun, f"raises {error}", because)
