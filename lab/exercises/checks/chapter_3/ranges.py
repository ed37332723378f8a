"""What is asked of the challenge `ranges`."""

from functools import partial

from lab.exercises.check import RFC, check
from lab.exercises.checks.chapter_3.handlers import answer_of
from lab.exercises.checks.http import about, expect_body, request
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial
from lab.responses import Response

ranges_check = partial(check, "ranges")

SIZE = 900  # bytes that there are to download
DIGITS = "9" * 5000


@ranges_check(
    "who asks for a range gets a 206, those bytes, and where they belong",
    "Content-Range is how a client puts the parts together again.",
    f"{RFC}rfc9110#section-15.3.7",
)
def a_range_is_sent(trial: Trial) -> None:
    expect_parts(trial, {"9-17": (9, 17), "0-0": (0, 0), "890-": (890, 899)})
    expect_parts(trial, {"0-": (0, 899), "899-899": (899, 899)})


@ranges_check(
    "a range may count from the end, and go past it",
    "A client need not know the size: what there is of a range is sent.",
    f"{RFC}rfc9110#section-14.1.2",
)
def the_last_bytes_are_sent(trial: Trial) -> None:
    expect_parts(trial, {"-9": (891, 899), "-1": (899, 899), "-5000": (0, 899)})
    expect_parts(trial, {"0-5000": (0, 899), "899-900": (899, 899)})


@ranges_check(
    "a range of which there is nothing gets a 416, and hears the size",
    "With the size, the client can ask for something that there is.",
    f"{RFC}rfc9110#section-15.5.17",
)
def what_there_is_not_gets_a_416(trial: Trial) -> None:
    for asked in ("900-", "900-901", "950-960", "5000-", "-0"):
        with about(f"Range: bytes={asked}"):
            answer = ask_for(trial, f"bytes={asked}", 416)
            expect_place(trial, answer, b"bytes */900")
            trial.require(len(answer.body) < SIZE, "the 416 brings the whole text")


@ranges_check(
    "a Range that we need not understand is ignored",
    "It is a wish. Who gets all of it has what was asked for, too.",
    f"{RFC}rfc9110#section-14.2",
)
def other_ranges_are_ignored(trial: Trial) -> None:
    text = whole_text(trial)
    for wish in (
        *("bytes=-", "bytes=9-3", "lines=1-2", "bytes=0-1,5-6", "bytes=a-b", "bytes"),
        *("bytes=1_0-20", "bytes=\xb2-", "bytes=+1-5", "bytes=1-2-3", "bytes=--5", ""),
        *("bytes=0-1\r\nRange: bytes=5-6", "bytes=950-940", "bytes=1 - 2"),
        *('bytes=0-1\r\nIf-Range: "old"', "bytes=0-1\r\nIf-Range:"),
        "bytes=0-1\r\nIf-Range: Thu, 01 Jan 1970 00:00:00 GMT",
    ):
        with about(f"Range: {wish}"):
            expect_body(ask_for(trial, wish, 200), text)
    for method in ("POST", "PUT"):
        with about(f"a Range with {method}"):
            expect_body(ask_for(trial, "bytes=0-1", 200, method=method), text)
    with about("a Range with HEAD"):
        ask_for(trial, "bytes=0-1", 200, method="HEAD")


@ranges_check(
    "a number that is too long for int() brings nothing down",
    "A header may have 5,000 digits. Python raises a ValueError for so many.",
    "https://docs.python.org/3/library/stdtypes.html#int-max-str-digits",
)
def long_numbers_do_no_harm(trial: Trial) -> None:
    for wish in (f"bytes={DIGITS}-", f"bytes=0-{DIGITS}", f"bytes=-{DIGITS}"):
        ask_for(trial, wish, 200, 206, 416)


def expect_parts(trial: Trial, parts: dict[str, tuple[int, int]]) -> None:
    """Expect for each range these positions, the first and the last."""
    text = whole_text(trial)
    for asked, (first, last) in parts.items():
        with about(f"Range: bytes={asked}"):
            answer = ask_for(trial, f"bytes={asked}", 206)
            expect_place(trial, answer, b"bytes %d-%d/900" % (first, last))
            expect_body(answer, text[first : last + 1])


def ask_for(trial: Trial, wish: str, *statuses: int, method: str = "GET") -> Response:
    """Ask with a Range; return the answer, which must have one of these statuses."""
    asked = request("/", f"Range: {wish}", method=method)
    return answer_of(downloads(trial), trial, statuses, asked)


def whole_text(trial: Trial) -> bytes:
    """Return all that there is to download."""
    text = answer_of(downloads(trial), trial).body
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
