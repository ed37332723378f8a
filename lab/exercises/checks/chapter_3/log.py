"""What is asked of the challenge `log`."""

import re
from datetime import datetime
from functools import partial
from typing import Any

from lab.exercises.check import check
from lab.exercises.checks.chapter_3.dates import (
    far_from_greenwich,
    imported_in_1970,
    is_now,
)
from lab.exercises.checks.chapter_3.handlers import replying
from lab.exercises.checks.http import GET, echoed, post, request
from lab.exercises.talk import expect
from lab.exercises.trial import Trial

log_check = partial(check, "log")

FORMAT = "https://httpd.apache.org/docs/2.4/logs.html#common"
LINE = re.compile(
    r"192\.0\.2\.7 - - \[(\d\d/[A-Z][a-z]{2}/\d{4}(?::\d\d){3} [+-]\d{4})\] "
    r'("(?:[^"\\\n]|\\.)*" \d{3} (?:\d+|-))'
)
LATE = 3_424_026.0  # seconds: on February 9, at 15:07:06


@log_check(
    "every answer has a line in the log, in the common format",
    "Programs read such logs, too. They know one form, down to the blanks.",
    FORMAT,
)
def every_answer_has_a_line(trial: Trial) -> None:
    first, second = request("/a?b=c"), post("é\0".encode() * 500)
    expect_log(
        trial,
        first + second + request("a:1", method="CONNECT"),
        f'"GET /a?b=c HTTP/1.1" 200 {len(echoed(first))}',
        f'"POST / HTTP/1.1" 200 {len(echoed(second))}',
        '"CONNECT a:1 HTTP/1.1" 501 20',
    )
    expect_log(trial, b"GET / HTTP/1.0\r\n\r\n", '"GET / HTTP/1.0" 200 7')


@log_check(
    "an answer without a body has a dash for its size",
    "The log says what was sent. HEAD gets a length, and no body.",
    FORMAT,
)
def no_body_is_a_dash(trial: Trial) -> None:
    expect_log(trial, request(method="HEAD"), '"HEAD / HTTP/1.1" 200 -')
    for status in (204, 304):
        handler = replying(trial, status, b"")
        (line,) = log_of(trial, GET, status, handler=handler)
        trial.require(line.endswith(f"{status} -"), f"expected {status} -, not {line}")


@log_check(
    "a refusal has a line, too, even where no request was understood",
    "Who looks for attacks in a log looks for these lines.",
    FORMAT,
)
def refusals_have_a_line(trial: Trial) -> None:
    expect_log(trial, b"nonsense\r\n\r\n", '"-" 400 16')
    expect_log(trial, request("hello"), '"GET hello HTTP/1.1" 400 16')
    expect_log(
        trial,
        request(method="HEAD") + b"nonsense\r\n\r\n",
        '"HEAD / HTTP/1.1" 200 -',
        '"-" 400 16',
    )


@log_check(
    "nobody can write what he likes into the log",
    "A quote ends the field. What follows it would pass for our own words.",
    "https://httpd.apache.org/docs/2.4/mod/mod_log_config.html#format-notes",
)
def nobody_writes_our_log(trial: Trial) -> None:
    for target in ('/"\\x', '/\\"', '/"\\', "/\\", '/\\\\"', "/%0a%22"):
        data = request(target)
        (line,) = log_of(trial, data, 200)
        size = len(echoed(data))
        trial.require(
            line.startswith('"GET /') and line.endswith(f' HTTP/1.1" 200 {size}'),
            f"the target was {target}, and the log says {line}",
        )


def expect_log(trial: Trial, data: bytes, *wanted: str) -> None:
    """Send some bytes, and expect these lines, without who asked and when."""
    lines = log_of(trial, data, *[int(line.split()[-2]) for line in wanted])
    for line, end in zip(lines, wanted, strict=True):
        trial.require(
            line == end, f"expected a line that ends in {end} in the log, not {line}"
        )


def log_of(trial: Trial, data: bytes, *statuses: int, **options: Any) -> list[str]:
    """Send some bytes; return the lines that the answers have, from the request on."""
    lines: list[str] = []
    serve = imported_in_1970(trial, "challenges.log").serve
    wanted = partial(serve, write=lines.append, **options)
    with far_from_greenwich(), trial.stage(wanted) as stage:
        stage.connect()
        stage.advance(LATE)
        stage.send(data)
        expect(stage, *statuses)
        trial.require(
            len(lines) == len(statuses),
            f"lines in the log: expected {len(statuses)}, one for each answer, but "
            f"there are {len(lines)}",
        )
        return [without_place(trial, line) for line in lines]


def without_place(trial: Trial, line: str) -> str:
    """Return what a line says of the request, if it has the form and is of now."""
    match = LINE.fullmatch(line)
    if match is None:
        trial.fail(f"this line is not in the common format: {line}")
    moment = datetime.strptime(match[1], "%d/%b/%Y:%H:%M:%S %z")
    trial.require(is_now(moment), f"it is not the time of this answer: {match[1]}")
    return match[2]
