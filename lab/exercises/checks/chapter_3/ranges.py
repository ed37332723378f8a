"""What is asked of the challenge `ranges`."""

import sys

from lab.exercises.check import RFC, check
from lab.exercises.checks.http import about, expect_answer, expect_body, request
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial
from lab.responses import Asked, Response

SIZE = 900  # bytes that there are to download
DIGITS = "9" * 5000


@check(
    "ranges",
    claim="who asks for a range gets a 206, those bytes, and where they belong",
    why="Content-Range is how a client puts the parts together again.",
    see=f"{RFC}rfc9110#section-15.3.7",
)
def a_range_is_sent(trial: Trial) -> None:
    text = whole_text(trial)
    for asked, first, last in (("9-17", 9, 17), ("0-0", 0, 0), ("890-", 890, 899)):
        with about(f"Range: bytes={asked}"):
            answer = ask_for(trial, f"bytes={asked}", 206)
            expect_place(trial, answer, b"bytes %d-%d/900" % (first, last))
            expect_body(answer, text[first : last + 1])


@check(
    "ranges",
    claim="a range may count from the end, and go past it",
    why="A client need not know the size: what there is of a range is sent.",
    see=f"{RFC}rfc9110#section-14.1.2",
)
def the_last_bytes_are_sent(trial: Trial) -> None:
    text = whole_text(trial)
    for asked, first in (("-9", 891), ("-5000", 0), ("0-5000", 0), ("899-900", 899)):
        with about(f"Range: bytes={asked}"):
            answer = ask_for(trial, f"bytes={asked}", 206)
            expect_place(trial, answer, b"bytes %d-899/900" % first)
            expect_body(answer, text[first:])


@check(
    "ranges",
    claim="a range of which there is nothing gets a 416, and hears the size",
    why="With the size, the client can ask for something that there is.",
    see=f"{RFC}rfc9110#section-15.5.17",
)
def what_there_is_not_gets_a_416(trial: Trial) -> None:
    for asked in ("900-", "900-901", "-0"):
        with about(f"Range: bytes={asked}"):
            answer = ask_for(trial, f"bytes={asked}", 416)
            expect_place(trial, answer, b"bytes */900")


@check(
    "ranges",
    claim="a Range that we need not understand is ignored",
    why="It is a wish. Who gets all of it has what was asked for, too.",
    see=f"{RFC}rfc9110#section-14.2",
)
def other_ranges_are_ignored(trial: Trial) -> None:
    text = whole_text(trial)
    for wish in ("bytes=-", "bytes=9-3", "lines=1-2", "bytes=0-1,5-6", "bytes=a-b"):
        with about(f"Range: {wish}"):
            expect_body(ask_for(trial, wish, 200), text)
    with about("a Range with POST"):
        expect_body(ask_for(trial, "bytes=0-1", 200, "POST"), text)
    with about("a Range with HEAD"):
        ask_for(trial, "bytes=0-1", 200, "HEAD")


@check(
    "ranges",
    claim="a number that is too long for int() brings nothing down",
    why="A header may have 5,000 digits. Python raises a ValueError for so many.",
    see="https://docs.python.org/3/library/stdtypes.html#int-max-str-digits",
)
def long_numbers_do_no_harm(trial: Trial) -> None:
    for wish in (f"bytes={DIGITS}-", f"bytes=0-{DIGITS}", f"bytes=-{DIGITS}"):
        with trial.stage(downloads(trial)) as stage:
            stage.connect()
            stage.send(request("/", f"Range: {wish}"))
            came, _ = stage.receive(1, sys.maxsize)
            status = came[9:12].decode("latin-1")
            trial.require(
                status in ("200", "206", "416"),
                f"a Range with 5,000 digits gets {status or 'no answer'}, and not 200, "
                "206 or 416",
            )


def ask_for(trial: Trial, wish: str, status: int, method: str = "GET") -> Response:
    """Ask with a Range; return the answer, which must have a status."""
    with trial.stage(downloads(trial)) as stage:
        stage.connect()
        stage.send(request("/", f"Range: {wish}", method=method))
        return expect_answer(stage, status, asked=Asked(method.encode()))


def whole_text(trial: Trial) -> bytes:
    """Return all that there is to download."""
    with trial.stage(downloads(trial)) as stage:
        stage.connect()
        stage.send(request())
        text = expect_answer(stage).body
        trial.require(len(text) == SIZE, f"{len(text)} bytes came, and not {SIZE}")
        return text


def expect_place(trial: Trial, answer: Response, place: bytes) -> None:
    """Expect one Content-Range, which names this place."""
    told = answer.values(b"content-range")
    trial.require(
        told == [place],
        f"expected Content-Range: {place.decode()}, but it says "
        f"{b', '.join(told).decode() or 'nothing, for there is none'}",
    )


def downloads(trial: Trial) -> Serve:
    """Return what makes the server of the challenge."""
    found: Serve = trial.subject.module("challenges.ranges").serve
    return found
