"""What is asked of an exchange, and of the echo: the step `exchange`."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import h11

from lab.exercises.check import RFC
from lab.exercises.checks.clock import Clock

from .obeying import PROTOCOL, part

CONTINUE = f"{RFC}rfc9110#section-10.1.1"
LENGTH = (b"content-length", b"0")
OPTION = (b"connection", b"x-odd")
BOTH = "Response and Data"
COOKIES = [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]


class Wire:
    """An exchange on nothing, and what it sends, each call for itself."""

    def __init__(self, on: Clock, method: str = "GET", held_back: bool = False) -> None:
        self.on = on
        self.calls: list[str] = []
        self.head: h11.Response
        subject = on.trial.subject
        self.flow = subject.module("flow").FlowControl()
        self.body = subject.module("body").RequestBody(lambda: None, held_back)
        request = h11.Request(method=method, target=b"/", headers=[(b"Host", b"a")])
        make: Any = subject.module("exchange").Exchange
        self.exchange = make(request, self.body, self.send, self.flow)

    def send(self, *events: h11.Event) -> None:
        """Take what would go out in one write."""
        self.calls.append(" and ".join(type(event).__name__ for event in events))
        self.on.note("writes", self.calls[-1])
        for event in events:
            if isinstance(event, h11.Response):
                self.head = event

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


def fields_of(head: h11.Response) -> Iterator[str]:
    """Give the name of each field; those of Connection with each option."""
    for name, value in head.headers:
        options = value.split(b",") if name == b"connection" else []
        yield from (f"connection: {each.strip().decode()}" for each in options)
        yield from [name.decode()] * (not options)


exchange = partial(part, Wire, "exchange")


@exchange(
    "the head goes out with the first piece, in one call of send()",
    "Until then, a handler that fails can become a 500. One write costs less.",
    f"{RFC}rfc9112#section-2.1",
)
def head_and_piece(on: Clock, wire: Wire) -> None:
    wire.start()
    wire.require("start() was called, and nothing was written")
    for piece in (b"one", bytes(range(256))):
        on.begin(wire.exchange.write, piece)
    on.do(wire.exchange.finish)
    wire.require(
        "two pieces were written, and the response is finished",
        *(BOTH, "Data", "EndOfMessage"),
    )


@exchange(
    "a response without a body is a head and an end, whatever is written",
    "No body follows the head of a response to HEAD, nor that of a 204 or a 304.",
    f"{RFC}rfc9110#section-6.4.1",
)
def a_head_alone(on: Clock, wire: Wire) -> None:
    wire.start()
    on.do(wire.exchange.finish)
    wire.require("nothing was written", "Response and EndOfMessage")
    empty = Wire(on)
    empty.start()
    on.begin(empty.exchange.write, b"")
    on.trial.require(empty.calls, "b'' was written, and the head has not gone out")
    for method, status in (("HEAD", 200), ("GET", 204), ("GET", 304)):
        bare = Wire(on, method)
        bare.start(status)
        on.begin(bare.exchange.write, b"piece")
        on.do(bare.exchange.finish)
        because = f"a {status} to {method} has no body"
        bare.require(because, "Response", "EndOfMessage")


@exchange(
    "a write returns when there is room for the next one",
    "So a handler waits for a slow client without having to think of it.",
    f"{PROTOCOL}BaseProtocol.pause_writing",
)
def writes_wait_for_room(on: Clock, wire: Wire) -> None:
    for each, piece, sent in (
        (wire, b"piece", BOTH),
        (Wire(on, "HEAD"), b"", "Response"),
    ):
        each.start()
        on.do(each.flow.pause)
        writing = on.begin(each.exchange.write, piece)
        each.require("it writes first, and waits then", sent)
        on.require_outcome(writing, "waits", "there is no room for another piece")
        on.do(each.flow.resume)
        on.advance(1)
        on.require_outcome(writing, "returns", "there is room again")


@exchange(
    "nothing is written to a client that is gone, and its handler is told",
    "asyncio drops it, and after some times it complains in the log.",
    f"{RFC}rfc9112#section-9.5",
)
def nobody_is_written_to(on: Clock, wire: Wire) -> None:
    wire.start()
    on.do(wire.flow.lose)
    for call in ((wire.exchange.write, b"piece"), (wire.exchange.finish,)):
        wire.require_error("ConnectionResetError", "the client is gone", *call)
    wire.require("the client is gone")


@exchange(
    "a response begins once, and with start()",
    "A handler that mixes up the order hears of it, and not the client.",
    f"{RFC}rfc9112#section-2.1",
)
def the_order_is_kept(on: Clock, wire: Wire) -> None:
    write, finish = wire.exchange.write, wire.exchange.finish
    for call in ((write, b"piece"), (finish,)):
        wire.require_error("RuntimeError", "no response has begun", *call)
    wire.start(404)
    because = "a response has begun already"
    wire.require_error("RuntimeError", because, wire.exchange.start, 204)
    wire.require("all that was wrong")
    on.begin(write, b"piece")
    on.do(finish)
    because = "a 404 was started first"
    wire.require(because, BOTH, "EndOfMessage")
    status = wire.head.status_code
    on.trial.require(status == 404, f"{because}, and a {status} sent")
    because = "the response is finished"
    wire.require_error("RuntimeError", because, wire.exchange.start, 200)


@exchange(
    "a piece is bytes, and what is not goes nowhere",
    "The handler that confuses text and bytes is told where it does.",
    "https://docs.python.org/3/library/exceptions.html#TypeError",
)
def pieces_are_bytes(on: Clock, wire: Wire) -> None:
    wire.start()
    for piece in ("text", None, 5, bytearray(b"array")):
        because = "a piece is bytes"
        wire.require_error("TypeError", because, wire.exchange.write, piece)
    wire.require("no piece was bytes")
    on.begin(wire.exchange.write, b"piece")
    wire.require("then one is", BOTH)


@exchange(
    "a response to a body that is held back is the last one, and says so",
    "Whether the body comes after all, nobody can know.",
    CONTINUE,
)
def the_last_one_says_so(on: Clock, _: Wire) -> None:
    for before in (True, False):
        for after in (True, False):
            wire = Wire(on, held_back=before)
            odd = (b"x-odd", bytes(range(0x80, 0x100)))
            wire.start(413, [*COOKIES, LENGTH, OPTION, odd])
            on.note("finds", f"the body {'' if after else 'not '}held back")
            wire.body.held_back = after
            on.do(wire.exchange.finish)
            found = list(fields_of(wire.head))
            wanted = ["date", "set-cookie", "set-cookie", "content-length", "x-odd"]
            wanted += ["connection: x-odd"] + ["connection: close"] * after
            held = (
                f"the body is {'' if after else 'not '}held back when the head goes out"
            )
            fields = f"its fields are {', '.join(wanted)}; yours {', '.join(found)}"
            same = sorted(found) == sorted(wanted)
            on.trial.require(same, f"{held}, so {fields}")
            line = wire.head.status_code, wire.head.reason
            on.trial.require(line == (413, b"Content Too Large"), f"sent was {line}")
