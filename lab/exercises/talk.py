r"""A talk with a server as text, one step or several on a line.

A talk is a scenario, as lab.scenarios.scenario reads it. Client 1 has connected before
it begins, unless it connects itself. Besides, there is what lab.exercises.acts can do,
and for HTTP:

GET / "Name: value"         # a request with these fields, of any method
POST / body "hello"         # one with a body and its length
POST / chunks "he" "llo"    # one whose body comes in these chunks
expect 200 413              # responses, and not a byte more; the connection then ends
                            # if the last one closes it, or the client has finished,
                            # and stays open if not
expect 200 "body"           # a response with this body
expect echo                 # a 200 with what the chapters' echo makes of the request
expect so far "body"        # this much of a response, which may go on; it stays there
expect half "body"          # no more than this of one, and the end of the connection
after 5 s expect the end    # then, and a tenth of a second before, nothing
repeat 3: GET /; expect 200 # the rest of the line, so often

A line that begins with more blanks than the first goes on the one above it.
"""

import re
import textwrap
from collections.abc import Iterator

from lab.exercises.acts import ACTS
from lab.exercises.checks.hearing import expect_half, expect_so_far
from lab.exercises.checks.http import (
    about,
    asked_in,
    echoed,
    expect_answers,
    expect_body,
    in_chunks,
    request,
)
from lab.responses import Response
from lab.scenarios.scenario import read_step
from lab.scenarios.stage import Stage, perform
from lab.scenarios.values import unescape

TEXT = r'"(?:[^"\\]|\\.)*"(?: *\* *\d+)?'
TEXTS = rf"((?: +{TEXT})*)"
CLIENT = re.compile(r"(?:(\d+): *)?(.*)", re.DOTALL)
REQUEST = re.compile(rf"([A-Z]+) +(\S+){TEXTS}(?: +(body|chunks){TEXTS})?")
RESPONSES = re.compile(rf"expect ((?:\d{{3}} ?)+|echo){TEXTS}")
UNFINISHED = re.compile(rf"expect (so far|half){TEXTS}")
AFTER = re.compile(r"after ([\d.]+) s (expect .+)")
REPEAT = re.compile(r"repeat (\d+): (.+)")
STEP = re.compile(r'(?:[^";]|"(?:[^"\\]|\\.)*")+')
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"(?: *\* *(\d+))?')
EARLY, LATE = 0.1, 0.01  # seconds before and after what is due


def joined(text: str) -> Iterator[str]:
    """Give the lines of a text, each with those that go on it."""
    line = ""
    for each in textwrap.dedent(text).strip("\n").splitlines():
        if line and not each.startswith(" "):
            yield line
            line = ""
        line += f" {each.strip()}" if line else each
    yield line


def steps(line: str) -> list[str]:
    """Return the steps on a line, as often as it says."""
    found = [step.strip() for step in STEP.findall(line)]
    for place, step in enumerate(found):
        if repeated := REPEAT.fullmatch(step):
            rest = [repeated[2], *found[place + 1 :]]
            return found[:place] + rest * int(repeated[1])
    return found


def quoted(texts: str) -> list[bytes]:
    """Return the bytes of each text in quotes, as often as it says."""
    return [unescape(text) * int(times or 1) for text, times in QUOTED.findall(texts)]


class Talk:
    """Holds a talk on a stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.echoes: dict[int, bytes] = {}  # what is due to each client

    def hold(self, text: str) -> None:
        """Do what each line says."""
        for number, line in enumerate(joined(text), start=1):
            if number == 1 and not line.startswith(("connect", "1: connect")):
                self.stage.connect()
            for step in filter(None, steps(line)):
                self.do(number, step)

    def do(self, number: int, step: str) -> None:
        """Do a step of the line with this number."""
        client, words = read_client(step)
        if said := REQUEST.fullmatch(words):
            self.ask(client, *said.groups(""))
        elif said := RESPONSES.fullmatch(words):
            self.expect(client, said[1], *quoted(said[2]))
        elif said := UNFINISHED.fullmatch(words):
            hear = expect_half if said[1] == "half" else expect_so_far
            hear(self.stage, b"".join(quoted(said[2])), client)
        elif said := AFTER.fullmatch(words):
            self.wait(number, client, float(said[1]), said[2])
        elif not self.acted(client, words):
            perform(self.stage, read_step(number, step))

    def acted(self, client: int, words: str) -> bool:
        """Do what the words say, if it is an act; return whether it was one."""
        for pattern, act in ACTS.items():
            if said := re.fullmatch(pattern, words):
                act(self.stage, client, said)
                return True
        return False

    def wait(self, number: int, client: int, seconds: float, then: str) -> None:
        """Let time pass, and expect something then, and not before."""
        before = "expect open" if then == "expect gone" else "expect nothing"
        self.stage.advance(seconds - EARLY)
        with about(f"{seconds - EARLY:g} s later"):
            self.do(number, f"{client}: {before}")
        self.stage.advance(EARLY + LATE)
        with about(f"{seconds:g} s later"):
            self.do(number, f"{client}: {then}")

    def ask(
        self, client: int, method: str, target: str, fields: str, kind: str, texts: str
    ) -> None:
        """Send a request, whose fields and body are quoted."""
        parts = quoted(texts)
        given = [field.decode("latin-1") for field in quoted(fields)]
        sent = body = b"".join(parts)
        if kind == "body":
            given.append(f"Content-Length: {len(body)}")
        if kind == "chunks":
            given.append("Transfer-Encoding: chunked")
            sent = in_chunks(parts)
        data = request(target, *given, method=method, body=sent)
        self.echoes[client] = echoed(data, body)
        self.stage.send(data, client)

    def expect(self, client: int, statuses: str, *bodies: bytes) -> None:
        """Expect responses; the last of them with these bodies."""
        if statuses == "echo":
            statuses, bodies = "200", (self.echoes[client],)
        found = expect(self.stage, *map(int, statuses.split()), client=client)
        last = found[len(found) - len(bodies) :]
        for response, body in zip(last, bodies, strict=True):
            expect_body(response, body)


def read_client(step: str) -> tuple[int, str]:
    """Return whose step it is, and what it says; client 1 need not be named."""
    said = CLIENT.fullmatch(step)
    assert said
    return int(said[1] or 1), said[2]


def expect(stage: Stage, *statuses: int, client: int = 1) -> list[Response]:
    """Expect responses, and what is due after the last; return them."""
    asked = asked_in(stage.inbox(client).sent)[-1:]
    found = expect_answers(stage, *statuses, client=client)
    is_last = found[-1].closes or any(a.close or a.version == b"1.0" for a in asked)
    is_last |= stage.client(client).link.client_finished
    if is_last and statuses[-1] >= 200:
        stage.expect_end(client)
    else:
        stage.expect_nothing(client)
    return found
