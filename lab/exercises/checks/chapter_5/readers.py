"""What is asked of a body that two tasks of a handler read: the step `body`."""

from typing import Any

from lab.exercises.checks.clock import Clock

from .body import EVENT, body


@body(
    "of two who wait for a piece one has it, and the other waits on",
    "No bytes are the end of a body. Who reads them before it takes a part for all.",
    EVENT,
)
def one_has_it(on: Clock, body: Any) -> None:
    readers = [on.begin(body.read), on.begin(body.read)]
    for piece in (b"one", b"two"):
        on.do(body.feed, piece)
        on.advance(1)
        on.trial.require(
            sum(each.waits for each in readers) == (piece == b"one"),
            f"two tasks wait in read(), and after {piece!r} has come, the one "
            f"{readers[0].outcome}, and the other {readers[1].outcome}",
        )
    found = sorted(each.outcome for each in readers)
    words = f"two tasks read, b'one' and b'two' came, and what they have is {found}"
    on.trial.require(found == ["returns b'one'", "returns b'two'"], words)
