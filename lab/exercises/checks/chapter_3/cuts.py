"""Requests that the network cuts, in one place and in another."""

from collections.abc import Iterable

from lab.exercises.checks.http import about, echoed, expect_body
from lab.exercises.talk import expect
from lab.exercises.trial import Trial
from lab.tracing.words import count

MOST = 32 * 1024  # bytes of a head
NEAR = (0, 1, 100, 20_000, MOST - 1, MOST, MOST + 1)  # where to cut a long one
EMPTY_LINE = b"\r\n"


def expect_cut(
    trial: Trial, data: bytes, places: Iterable[int], status: int = 200
) -> None:
    """Expect a status wherever the network cuts a request, and an echo with a 200."""
    for place in places:
        where = f"cut after {count(place)}" if place else "in one piece"
        with about(where), trial.stage() as stage:
            stage.connect()
            stage.send(data[:place])
            stage.send(data[place:])
            (answer,) = expect(stage, status)
            if status == 200:
                expect_body(answer, echoed(data.lstrip(EMPTY_LINE)))
