"""What is asked of the challenge `log`."""

import re
from collections.abc import Sequence
from functools import partial

from lab.exercises.check import check
from lab.exercises.checks.http import HEAD, echoed, expect_answers, post, request
from lab.exercises.trial import Trial
from lab.responses import Asked

FORMAT = "https://httpd.apache.org/docs/2.4/logs.html#common"
LINE = re.compile(
    r"192\.0\.2\.7 - - \[\d{2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}\] (.*)"
)


@check(
    "log",
    claim="every answer has a line in the log, in the common format",
    why="Programs read such logs, too. They know one form, down to the blanks.",
    see=FORMAT,
)
def every_answer_has_a_line(trial: Trial) -> None:
    first, second = request("/a?b=c"), post(b"hello")
    wanted = [
        f'"GET /a?b=c HTTP/1.1" 200 {len(echoed(first))}',
        f'"POST / HTTP/1.1" 200 {len(echoed(second))}',
    ]
    expect_log(trial, first + second, wanted)


@check(
    "log",
    claim="an answer without a body has a dash for its size",
    why="The log says what was sent. HEAD gets a length, and no body.",
    see=FORMAT,
)
def no_body_is_a_dash(trial: Trial) -> None:
    expect_log(trial, request(method="HEAD"), ['"HEAD / HTTP/1.1" 200 -'], [HEAD])


@check(
    "log",
    claim="a refusal has a line, too, even where no request was understood",
    why="Who looks for attacks in a log looks for these lines.",
    see=FORMAT,
)
def refusals_have_a_line(trial: Trial) -> None:
    expect_log(trial, b"nonsense\r\n\r\n", ['"-" 400 16'])
    expect_log(trial, request("hello"), ['"GET hello HTTP/1.1" 400 16'])


@check(
    "log",
    claim="nobody can write what he likes into the log",
    why="A quote ends the field. What follows it would pass for our own words.",
    see="https://httpd.apache.org/docs/2.4/mod/mod_log_config.html#format-notes",
)
def nobody_writes_our_log(trial: Trial) -> None:
    data = request('/"\\x')
    size = len(echoed(data))
    expect_log(trial, data, [rf'"GET /\"\\x HTTP/1.1" 200 {size}'])


def expect_log(
    trial: Trial, data: bytes, wanted: list[str], asked: Sequence[Asked] = ()
) -> None:
    """Send some bytes, and expect these lines, without who asked and when."""
    lines: list[str] = []
    serve = trial.subject.module("challenges.log").serve
    with trial.stage(partial(serve, write=lines.append)) as stage:
        stage.connect()
        stage.send(data)
        statuses = [int(line.split()[-2]) for line in wanted]
        expect_answers(stage, *statuses, asked=asked)
    trial.require(
        len(lines) == len(wanted),
        f"lines in the log: expected {len(wanted)}, one for each answer, but there "
        f"are {len(lines)}",
    )
    for line, end in zip(lines, wanted, strict=True):
        match = LINE.fullmatch(line)
        trial.require(
            match and match[1] == end,
            f"expected a line that ends in {end} in the log, and it says {line}",
        )
