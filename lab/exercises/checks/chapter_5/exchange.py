"""What is asked of an exchange, and of the echo: the step `exchange`."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import h11

from lab.exercises.check import RFC
from lab.exercises.checks.clock import Clock

from .obeying import PROTOCOL, part
from .transport import Wire

CONTINUE = f"{RFC}rfc9110#section-10.1.1"
LENGTH = (b"content-length", b"0")
OPTION = (b"connection", b"x-odd")
BOTH = "Response and Data"
COOKIES = [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]


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
    on.trial.require(empty.calls, "an empty piece was written, and no head")
    for method, status in (("HEAD", 200), ("GET", 204), ("GET", 304)):
        bare = Wire(on, method)
        bare.start(status)
        on.begin(bare.exchange.write, b"piece")
        on.do(bare.exchange.finish)
        because = f"a {status} to {method} has no body"
        bare.require(because, "Response and EndOfMessage")


@exchange(
    "a write waits for room, writes, and returns when there is room for the next one",
    "So a handler waits for a slow client without having to think of it.",
    f"{PROTOCOL}BaseProtocol.pause_writing",
)
def writes_wait_for_room(on: Clock, wire: Wire) -> None:
    head = Wire(on, "HEAD")
    for each, piece, sent in (
        (wire, b"piece", BOTH),
        (head, b"", "Response and EndOfMessage"),
    ):
        each.start()
        on.do(each.writer.pause)
        writing = on.begin(each.exchange.write, piece)
        each.require("there is no room")
        on.do(make_room_and_take_it, each.writer)
        on.advance(1)
        each.require("there was room, and another has taken it")
        on.do(each.writer.resume)
        on.advance(1)
        each.require("there is room", sent)
        on.require_outcome(writing, "returns", "there is room for another piece")
    for each, piece in ((Wire(on), b"piece"), (Wire(on, "HEAD"), b"")):
        each.start()
        each.transport.after_write = each.writer.pause
        writing = on.begin(each.exchange.write, piece)
        on.require_outcome(writing, "waits", "with this piece, the buffer is full")
        on.do(each.writer.resume)
        on.advance(1)
        on.require_outcome(writing, "returns", "there is room again")


def make_room_and_take_it(writer: Any) -> None:
    """Resume a writer that somebody else then fills again."""
    writer.resume()
    writer.pause()


@exchange(
    "several tasks that write for one handler overfill no buffer",
    "Each writes a piece when there is room, and not before.",
    f"{PROTOCOL}BaseProtocol.pause_writing",
)
def several_tasks_write(on: Clock, wire: Wire) -> None:
    wire.start()
    wire.transport.after_write = wire.writer.pause
    for _ in range(5):
        on.begin(wire.exchange.write, b"piece")
    for times in range(1, 6):
        written = len(wire.transport.writes)
        words = f"there was room {times} times, and {written} pieces were written"
        on.trial.require(written == times, words)
        on.do(wire.writer.resume)


@exchange(
    "nothing is written to a client that is gone, and its handler is told",
    "asyncio drops it, and after some times it complains in the log.",
    f"{RFC}rfc9112#section-9.5",
)
def nobody_is_written_to(on: Clock, wire: Wire) -> None:
    wire.start()
    on.do(wire.writer.close)
    for call in ((wire.exchange.write, b"piece"), (wire.exchange.finish,)):
        wire.require_error("ClientDisconnected", "the client is gone", *call)
    wire.require("the client is gone")
    words = "finish() raised, and the response is complete all the same"
    on.trial.require(not wire.exchange.complete, words)
    left = Wire(on)
    left.start()
    left.transport.after_write = left.writer.pause
    writing = on.begin(left.exchange.write, b"piece")
    on.do(left.writer.close)
    on.advance(1)
    because = "the client left while it waited for room"
    on.require_outcome(writing, "raises ClientDisconnected", because)


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
    status = wire.head and wire.head.status_code
    on.trial.require(status == 404, f"{because}, and a {status} sent")
    for late in ((wire.exchange.start, 200), (write, b"more"), (finish,)):
        wire.require_error("RuntimeError", "the response is finished", *late)


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
    "a response to who still waits for 100 is the last one, and says so",
    "Whether the body comes after all, nobody can know.",
    CONTINUE,
)
def the_last_one_says_so(on: Clock, _: Wire) -> None:
    for comes, method in ((False, "POST"), (True, "POST"), (False, "HEAD")):
        wire = Wire(on, method, "Expect: 100-continue", "Content-Length: 1")
        odd = (b"x-odd", b"\x80\xff")
        wire.start(413, [*COOKIES, LENGTH, OPTION, odd])
        if comes:
            on.do(wire.send_body)
        on.do(wire.exchange.finish)
        head = wire.head
        assert head is not None
        found = list(fields_of(head))
        wanted = ["date", "set-cookie", "set-cookie", "content-length", "x-odd"]
        wanted += ["connection: x-odd"] + ["connection: close"] * (not comes)
        asked = f"a {method} {'waited' if comes else 'waits'} for 100"
        fields = f"its fields are {', '.join(wanted)}; yours {', '.join(found)}"
        same = sorted(found) == sorted(wanted)
        on.trial.require(same, f"{asked} when the head goes out, so {fields}")
        line = f"{head.status_code} {head.reason.decode()}"
        words = f"its first line says 413 Content Too Large; yours {line}"
        on.trial.require(line == "413 Content Too Large", words)
