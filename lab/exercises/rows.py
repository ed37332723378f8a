r"""Checks that are rows: a talk with the server as text, or a table of requests.

A talk is a scenario, as lab.scenarios.scenario reads it. Client 1 has connected before
it begins, unless it connects itself. Besides, for HTTP:

GET / "Name: value"         # a request with these fields, of any method
POST / body "hello"         # one with a body and its length
POST / chunks "he" "llo"    # one whose body comes in these chunks
expect 200 413              # responses, and not a byte more; the connection then ends
                            # if the last one closes it, and stays open if not
expect 200 "body"           # a response with this body
expect echo                 # a 200 with what the chapters' echo makes of the request

A line that begins with more blanks than the first goes on the one above it.
"""

import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext

from lab.exercises.check import Check
from lab.exercises.checks.flood import CROWDED
from lab.exercises.checks.http import (
    about,
    asked_in,
    echoed,
    expect_answers,
    expect_body,
    in_chunks,
    request,
)
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial
from lab.responses import Response
from lab.scenarios.scenario import read_step
from lab.scenarios.stage import Stage, perform
from lab.scenarios.values import unescape

Statuses = int | tuple[int, ...]
Chosen = Callable[[Trial], Serve]  # finds the serve() to try

TEXT = r'"(?:[^"\\]|\\.)*"(?: *\* *\d+)?'
TEXTS = rf"((?: +{TEXT})*)"
REQUEST = re.compile(rf"(?:(\d+): *)?([A-Z]+) +(\S+){TEXTS}(?: +(body|chunks){TEXTS})?")
RESPONSES = re.compile(rf"(?:(\d+): *)?expect ((?:\d{{3}} ?)+|echo){TEXTS}")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"(?: *\* *(\d+))?')


def talk(
    step: str,
    claim: str,
    why: str,
    see: str,
    text: str,
    each: Sequence[str] = ("",),
    lasts: bool = False,
    serve: Chosen | None = None,
    crowded: bool = False,
) -> Check:
    """Return the check that a talk goes as its text says, and so with `each` for {}.

    With `crowded`, there is little room on the way.
    """

    def run(trial: Trial) -> None:
        for case in each:
            own = serve and serve(trial)
            opened = trial.stage(own, **CROWDED) if crowded else trial.stage(own)
            with about(case) if case else nullcontext(), opened as stage:
                Talk(stage).hold(joined(text.replace("{}", case)))

    return Check(step, claim, why, see, run, lasts)


def table(
    step: str,
    claim: str,
    why: str,
    see: str,
    rows: Mapping[bytes, Statuses],
    lasts: bool = False,
    serve: Chosen | None = None,
    piece: int | None = None,
) -> Check:
    """Return the check that what is sent gets responses with these statuses.

    Each row has a connection of its own, which ends as after "expect" of a talk.
    """

    def run(trial: Trial) -> None:
        for data, statuses in rows.items():
            with trial.stage(serve and serve(trial)) as stage:
                stage.connect()
                stage.send(data, piece=piece)
                expect(stage, *([statuses] if isinstance(statuses, int) else statuses))

    return Check(step, claim, why, see, run, lasts)


def expect(stage: Stage, *statuses: int, client: int = 1) -> list[Response]:
    """Expect responses, and what is due after the last; return them."""
    asked = asked_in(stage.inbox(client).sent)[-1:]
    found = expect_answers(stage, *statuses, client=client)
    is_last = found[-1].closes or any(a.close or a.version == b"1.0" for a in asked)
    if is_last and statuses[-1] >= 200:
        stage.expect_end(client)
    else:
        stage.expect_nothing(client)
    return found


def joined(text: str) -> Iterator[str]:
    """Give the lines of a text, each with those that go on it."""
    line = ""
    for each in textwrap.dedent(text).strip("\n").splitlines():
        if line and not each.startswith(" "):
            yield line
            line = ""
        line += f" {each.strip()}" if line else each
    yield line


class Talk:
    """Holds a talk on a stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.echoes: dict[int, bytes] = {}  # what is due to each client

    def hold(self, lines: Iterator[str]) -> None:
        """Do what each line says."""
        for number, line in enumerate(lines, start=1):
            if number == 1 and not line.startswith("connect"):
                self.stage.connect()
            if asked := REQUEST.fullmatch(line):
                client, *rest = asked.groups("")
                self.ask(int(client or 1), *rest)
            elif expected := RESPONSES.fullmatch(line):
                client, statuses, bodies = expected.groups("")
                self.expect(int(client or 1), statuses, *quoted(bodies))
            else:
                perform(self.stage, read_step(number, line))

    def ask(self, client: int, method: str, target: str, *rest: str) -> None:
        """Send a request, whose fields and body are quoted."""
        fields, kind, texts = rest
        parts = quoted(texts)
        given = [field.decode("latin-1") for field in quoted(fields)]
        body = b"".join(parts)
        if kind == "body":
            given.append(f"Content-Length: {len(body)}")
        if kind == "chunks":
            given.append("Transfer-Encoding: chunked")
        sent = in_chunks(parts) if kind == "chunks" else body
        data = request(target, *given, method=method, body=sent)
        self.echoes[client] = echoed(data, body)
        self.stage.send(data, client)

    def expect(self, client: int, statuses: str, *bodies: bytes) -> None:
        """Expect responses; the last of them with these bodies."""
        if statuses == "echo":
            statuses, bodies = "200", (self.echoes[client],)
        found = expect(self.stage, *map(int, statuses.split()), client=client)
        for response, body in zip(
            found[len(found) - len(bodies) :], bodies, strict=True
        ):
            expect_body(response, body)


def quoted(texts: str) -> list[bytes]:
    """Return the bytes of each text in quotes, as often as it says."""
    return [unescape(text) * int(times or 1) for text, times in QUOTED.findall(texts)]
