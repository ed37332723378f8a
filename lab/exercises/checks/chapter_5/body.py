"""What is asked of a body on its way to a handler: the step `body`."""

from functools import partial
from typing import Any

from lab.exercises.check import DOCS, RFC
from lab.exercises.checks.clock import Clock
from lab.exercises.rows import talk

from .obeying import INCOMPLETE, MEBIBYTE, PROTOCOL, TASKS, obeyed, part, weighed

EVENT = f"{DOCS}asyncio-sync.html#asyncio.Event"
ERROR = "raises ConnectionResetError"
HOUR = 3600.0  # seconds
WINDOW = 64 * 1024  # bytes
EVERY_BYTE = bytes(range(256))


def make_body(on: Clock) -> Any:
    """Return a body that rings when more is wanted."""
    return on.trial.subject.module("body").RequestBody(on.ring, False)


body = partial(part, make_body, "body")


def require_read(on: Clock, body: Any, outcome: str, because: str) -> None:
    """Require what a read comes to, at once."""
    on.require_outcome(on.begin(body.read), outcome, because)


@body(
    "what has come is read in one piece, and at the end comes nothing",
    "A handler takes all that there is. No bytes at all are the end of it.",
    f"{RFC}rfc9112#section-6",
)
def all_at_once(on: Clock, body: Any) -> None:
    for piece in (b"one", b"two"):
        on.do(body.feed, piece)
    require_read(on, body, "returns b'onetwo'", "both have come")
    on.do(body.feed, EVERY_BYTE)
    on.do(body.end)
    because = "this has come, and that was all"
    require_read(on, body, f"returns {EVERY_BYTE!r}", because)
    for _ in range(2):
        require_read(on, body, "returns b''", "all is read, and nothing more comes")


@body(
    "who reads when nothing is there asks for it, and waits",
    "The connection may have stopped reading. It must hear that more is wanted.",
    EVENT,
)
def asks_and_waits(on: Clock, body: Any) -> None:
    for call, news, outcome in (
        (body.feed, [b"late"], "returns b'late'"),
        (body.end, [], "returns b''"),
    ):
        on.rings.clear()
        reading = on.begin(body.read)
        on.trial.require(on.rings, "nothing has come, and it did not call on_wanted()")
        on.advance(HOUR)
        on.require_outcome(reading, "waits", "nothing has come")
        on.do(call, *news)
        on.advance(1)
        on.require_outcome(reading, outcome, "this is what came")


@body(
    "what comes while it is asked for is not missed",
    "on_wanted() may bring more at once. Who clears the event after that waits on.",
    EVENT,
)
def nothing_is_missed(on: Clock, body: Any) -> None:
    body.on_wanted = lambda: body.feed(b"at once")
    require_read(on, body, "returns b'at once'", "on_wanted() has brought it")


@body(
    "it is full from 64 KiB on, until a handler takes them",
    "Who holds more has no bound. Who stays full is never read from again.",
    f"{PROTOCOL}ReadTransport.pause_reading",
)
def fullness(on: Clock, body: Any) -> None:
    for size, is_full in ((WINDOW - 1, False), (2, True), (MEBIBYTE, True)):
        on.do(body.feed, b"x" * size)
        wrong = "not full" if is_full else "full"
        on.trial.require(
            body.full is is_full, f"after {size:,} bytes more, it is {wrong}"
        )
    outcome = f"returns {WINDOW + 1 + MEBIBYTE:,} bytes"
    require_read(on, body, outcome, "all of them have come")
    on.trial.require(not body.full, "all has been read, and it is still full")


@body(
    "who takes something asks for more, when it is taken",
    "What was full wants nothing. Who never asks again is never read from again.",
    EVENT,
)
def takes_before_it_asks(on: Clock, body: Any) -> None:
    was_full: list[bool] = []
    body.on_wanted = lambda: was_full.append(body.full)
    on.do(body.feed, b"x" * 2 * WINDOW)
    on.begin(body.read)
    on.trial.require(was_full, "all has been read, and it did not call on_wanted()")
    full = any(was_full)
    on.trial.require(not full, "when it called on_wanted(), the body was still full")


@body(
    "half of a body is an error to whoever reads it, and not the whole",
    "A handler that takes a part for all stores half a file.",
    INCOMPLETE,
)
def half_is_not_the_whole(on: Clock, body: Any) -> None:
    reading = on.begin(body.read)
    on.do(body.lose)
    on.advance(1)
    on.require_outcome(reading, ERROR, "what it waits for will not come")
    for order in ("feed lose", "discard lose"):
        half = make_body(on)
        for name in order.split():
            on.do(getattr(half, name), *[b"half"] * (name == "feed"))
        for _ in range(2):
            require_read(on, half, ERROR, "the rest will not come")


@body(
    "a body that is whole is read, though its client has left",
    "All of it is here. What the client does after that changes nothing.",
    INCOMPLETE,
)
def the_whole_outlives_its_client(on: Clock, body: Any) -> None:
    for call, news in ((body.feed, [b"all"]), (body.end, []), (body.lose, [])):
        on.do(call, *news)
    for outcome in ("returns b'all'", "returns b''"):
        require_read(on, body, outcome, "the client left after the end of it")


@body(
    "a read that is cancelled loses nothing",
    "A handler may limit its patience, and read again.",
    f"{TASKS}#timeouts",
)
def cancelled_reads(on: Clock, body: Any) -> None:
    def feed_and_cancel() -> None:
        body.feed(b"kept")
        reading.task.cancel()

    reading = on.begin(body.read)
    on.do(feed_and_cancel)
    on.require_outcome(reading, "raises CancelledError", "it was cancelled")
    require_read(on, body, "returns b'kept'", "the read before was cancelled")


@body(
    "what nobody will read is dropped, and so is what still comes of it",
    "A handler that has returned reads no more. Memory is for those who do.",
    f"{RFC}rfc9112#section-9.3",
)
def the_unwanted(on: Clock, body: Any) -> None:
    whole, lost = make_body(on), make_body(on)
    for each, calls, because in (
        (body, [body.discard], "nobody will read it"),
        (whole, [whole.end, whole.discard], "it is whole, and nobody will read it"),
        (lost, [lost.lose], "the rest will not come"),
    ):
        with weighed() as weight:
            each.feed(bytes(MEBIBYTE))
            for call in calls:
                on.do(call)
            kept = weight() > MEBIBYTE / 2
        on.trial.require(not kept, f"{because}, and a MiB of it is kept")
    with weighed() as weight:
        body.feed(bytes(MEBIBYTE))
        kept = weight() > MEBIBYTE / 2
    on.trial.require(not kept, "nobody will read it, and a MiB more is kept")


nothing_to_hold_back = talk(
    "body",
    "a body of nothing is not held back",
    "A client may ask for leave to send a body, and then have none.",
    f"{RFC}rfc9110#section-10.1.1",
    """
    POST /say "Expect: 100-continue" body ""
    expect 200 "0"
    POST /say body ""
    expect 200 "0"
    """,
    serve=obeyed(),
)
