"""What is asked of a body on its way to a handler: the step `body`."""

from collections.abc import Callable
from typing import Any

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.clock import Clock, clock
from lab.exercises.trial import Trial

EVENT = f"{DOCS}asyncio-sync.html#asyncio.Event"
INCOMPLETE = f"{RFC}rfc9112#section-8"
ASKS = "calls on_wanted()"


@check(
    "body",
    claim="what has come is read in one piece, and at the end comes nothing",
    why="A handler takes all that there is. No bytes at all are the end of it.",
    see=f"{RFC}rfc9112#section-6",
)
def what_has_come_is_read(trial: Trial) -> None:
    with clock(trial, ASKS) as on:
        body = make_body(trial, on)
        on.do(body.feed, b"one")
        on.do(body.feed, b"two")
        require_read(on, body, "returns b'onetwo'", "both have come")
        on.do(body.feed, b"three")
        on.do(body.end)
        require_read(on, body, "returns b'three'", "this has come, and that was all")
        for _ in range(2):
            require_read(on, body, "returns b''", "all is read, and nothing more comes")


@check(
    "body",
    claim="who reads when nothing is there asks for it, and waits",
    why="The connection may have stopped reading. It must hear that more is wanted.",
    see=EVENT,
)
def a_read_asks_and_waits(trial: Trial) -> None:
    for call, news, outcome in (
        ("feed", [b"late"], "returns b'late'"),
        ("end", [], "returns b''"),
    ):
        with clock(trial, ASKS) as on:
            body = make_body(trial, on)
            reading = on.begin(body.read)
            on.require_outcome(reading, "waits", "nothing has come")
            trial.require(on.rings, "nothing has come, and it did not call on_wanted()")
            on.advance(5)
            on.do(getattr(body, call), *news)
            on.advance(1)
            on.require_outcome(reading, outcome, "this is what came")


@check(
    "body",
    claim="what comes while it is asked for is not missed",
    why="on_wanted() may bring more at once. Who clears the event after that waits on.",
    see=EVENT,
)
def news_is_not_missed(trial: Trial) -> None:
    with clock(trial, ASKS) as on:
        body = make_body(trial, on, lambda: body.feed(b"at once"))
        require_read(on, body, "returns b'at once'", "on_wanted() has brought it")


@check(
    "body",
    claim="64 KiB are enough, and a handler that takes them asks for more",
    why="Who never asks again is never read from again.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.ReadTransport.pause_reading",
)
def enough_is_enough(trial: Trial) -> None:
    window = trial.subject.module("body").WINDOW
    with clock(trial, ASKS) as on:
        body = make_body(trial, on)
        body.feed(b"x" * (window - 1))
        trial.require(not body.full, f"{window - 1:,} bytes wait, and it is full")
        body.feed(b"x")
        trial.require(body.full, f"{window:,} bytes wait, and it is not full")
        body.feed(b"x")
        trial.require(body.full, f"{window + 1:,} bytes wait, and it is not full")
        reading = on.begin(body.read)
        trial.require(not reading.waits, f"{window:,} bytes wait, and read() waits too")
        trial.require(not body.full, "all has been read, and it is still full")
        trial.require(on.rings, "all has been read, and it did not call on_wanted()")


@check(
    "body",
    claim="a read takes what is there before it asks for more",
    why="A body that is full wants nothing, and what on_wanted() brings must be kept.",
    see=EVENT,
)
def a_read_takes_before_it_asks(trial: Trial) -> None:
    window = trial.subject.module("body").WINDOW
    with clock(trial, ASKS) as on:
        was_full: list[bool] = []
        body = make_body(trial, on, lambda: was_full.append(body.full))
        body.feed(b"x" * window)
        on.begin(body.read)
        trial.require(
            was_full == [False], "when it called on_wanted(), the body was still full"
        )


@check(
    "body",
    claim="half of a body is an error to whoever reads it, and not the whole",
    why="A handler that takes a part for all stores half a file.",
    see=INCOMPLETE,
)
def half_is_not_the_whole(trial: Trial) -> None:
    error = "raises ConnectionResetError"
    with clock(trial, ASKS) as on:
        body = make_body(trial, on)
        on.do(body.feed, b"half")
        on.do(body.lose)
        require_read(on, body, error, "the rest will not come")
    with clock(trial, ASKS) as on:
        body = make_body(trial, on)
        reading = on.begin(body.read)
        on.do(body.lose)
        on.advance(1)
        on.require_outcome(reading, error, "what it waits for will not come")
    with clock(trial, ASKS) as on:
        body = make_body(trial, on)
        for call, news in ((body.feed, [b"all"]), (body.end, []), (body.lose, [])):
            on.do(call, *news)
        require_read(on, body, "returns b'all'", "the client left after the end of it")


@check(
    "body",
    claim="what nobody will read is dropped, and so is what still comes of it",
    why="A handler that has returned reads no more. Memory is for those who do.",
    see=f"{RFC}rfc9112#section-9.3",
)
def the_unwanted_is_dropped(trial: Trial) -> None:
    with clock(trial, ASKS) as on:
        body = make_body(trial, on)
        body.feed(b"x" * 100_000)
        on.do(body.discard)
        on.do(body.feed, b"and more")
        kept = len(body.waiting)
        trial.require(not kept, f"nobody will read it, and {kept:,} bytes are kept")


@check(
    "body",
    claim="a body of nothing is not held back",
    why="A client may ask for leave to send a body, and then have none.",
    see=f"{RFC}rfc9110#section-10.1.1",
)
def nothing_is_not_held_back(trial: Trial) -> None:
    with clock(trial, ASKS) as on:
        body = trial.subject.module("body").RequestBody(on.ring, True)
        on.do(body.end)
        trial.require(not body.held_back, "its end has come, and it is still held back")


def make_body(
    trial: Trial, on: Clock, wanted: Callable[[], object] | None = None
) -> Any:
    """Return a body that rings when more is wanted."""
    return trial.subject.module("body").RequestBody(wanted or on.ring, False)


def require_read(on: Clock, body: Any, outcome: str, because: str) -> None:
    """Require what a read comes to."""
    on.require_outcome(on.begin(body.read), outcome, because)
