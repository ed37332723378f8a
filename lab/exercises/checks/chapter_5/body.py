"""What is asked of a body on its way to a handler: the step `body`."""

from functools import partial
from typing import Any

from lab.exercises.check import DOCS, RFC
from lab.exercises.checks.clock import Clock

from .obeying import INCOMPLETE, MEBIBYTE, PROTOCOL, TASKS, part, weighed

EVENT = f"{DOCS}asyncio-sync.html#asyncio.Event"
ERROR = "raises ClientDisconnected"
HOUR = 3600.0  # seconds
HIGH_WATER = 64 * 1024  # bytes
EVERY_BYTE = bytes(range(256))


def make_body(on: Clock) -> Any:
    """Return a body that rings when more is wanted."""
    return on.trial.subject.module("body").RequestBody(on.ring)


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
    for size, is_full in ((HIGH_WATER - 1, False), (2, True), (MEBIBYTE, True)):
        on.do(body.feed, b"x" * size)
        require_fullness(on, body, is_full, f"{size:,} bytes more have come")
    outcome = f"returns {HIGH_WATER + 1 + MEBIBYTE:,} bytes"
    require_read(on, body, outcome, "all of them have come")
    require_fullness(on, body, False, "all has been read")


def require_fullness(on: Clock, body: Any, is_full: bool, because: str) -> None:
    """Require that a body is full, or takes more."""
    found = body.full, body.takes_more
    words = f"full is {found[0]}, and takes_more is {found[1]}"
    on.trial.require(found == (is_full, not is_full), f"{because}, and {words}")


@body(
    "a body that is complete is not full, and takes no more",
    "Nothing more of it comes. What follows on the connection is the next request.",
    f"{RFC}rfc9112#section-6",
)
def what_is_complete(on: Clock, body: Any) -> None:
    for size in (0, 2 * HIGH_WATER):
        each = make_body(on)
        on.do(each.feed, b"x" * size)
        on.do(each.end)
        found = each.full, each.takes_more
        words = f"full is {found[0]}, and takes_more is {found[1]}"
        on.trial.require(found == (False, False), f"it is complete, and {words}")


@body(
    "who takes something asks for more, when it is taken",
    "What was full wants nothing. Who never asks again is never read from again.",
    EVENT,
)
def takes_before_it_asks(on: Clock, body: Any) -> None:
    for size in (2 * HIGH_WATER, 1):
        was_full: list[bool] = []
        body.on_wanted = lambda was_full=was_full: was_full.append(body.full)
        on.do(body.feed, b"x" * size)
        on.begin(body.read)
        on.trial.require(was_full, "all has been read, and it did not call on_wanted()")
        words = "when it called on_wanted(), the body was still full"
        on.trial.require(not any(was_full), words)


@body(
    "half of a body is an error to whoever reads it, and not the whole",
    "A handler that takes a part for all stores half a file.",
    INCOMPLETE,
)
def half_is_not_the_whole(on: Clock, body: Any) -> None:
    reading = on.begin(body.read)
    on.do(body.close)
    on.advance(1)
    on.require_outcome(reading, ERROR, "what it waits for will not come")
    for order in ("feed close", "close feed", "close"):
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
    for call, news in ((body.feed, [b"all"]), (body.end, []), (body.close, [])):
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
    waiting = on.begin(body.wait_closed)
    on.do(waiting.task.cancel)
    on.advance(1)
    on.require_outcome(waiting, "raises CancelledError", "it was cancelled")


@body(
    "what nobody will read is dropped, and so is what still comes of it",
    "A handler that has returned reads no more. Memory is for those who do.",
    f"{RFC}rfc9112#section-9.3",
)
def the_unwanted(on: Clock, _: Any) -> None:
    for calls in ("close feed", "feed close"):
        body = make_body(on)
        with weighed() as weight:
            for name in calls.split():
                getattr(body, name)(*[bytes(MEBIBYTE)] * (name == "feed"))
            kept = weight() > MEBIBYTE / 2
        on.trial.require(not kept, "nobody will read it, and a MiB of it is kept")
        is_asked = bool(on.rings)
        words = "the rest is to be dropped, and it did not call on_wanted()"
        on.trial.require(is_asked and body.takes_more, words)
        on.do(body.end)
        on.trial.require(body.complete, "the rest has come, and complete is False")
        on.rings.clear()


@body(
    "wait_closed() waits until nothing more can come, and not for the end of the body",
    "A handler that has read all may still want to know that its client has left.",
    EVENT,
)
def waits_until_it_is_closed(on: Clock, body: Any) -> None:
    waiting = [on.begin(body.wait_closed)]
    read, feed = body.read, (body.feed, b"x")
    for call, *news in ((read,), feed, feed, (body.end,), (read,), (read,)):
        on.begin(call, *news)
        waiting.append(on.begin(body.wait_closed))
        on.advance(HOUR)
        for each in waiting:
            on.require_outcome(each, "waits", "it is not closed")
    on.do(body.close)
    on.advance(1)
    for each in [*waiting, on.begin(body.wait_closed)]:
        on.require_outcome(each, "returns", "it is closed")
