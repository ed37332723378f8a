"""Requests as bytes, and their answers as a strict client reads them."""

import dataclasses
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

from lab.responses import Asked, ObjectionError, Response, UnfinishedError
from lab.scenarios.complaint import ScenarioError
from lab.scenarios.failure import Failure
from lab.scenarios.inbox import END, SILENCE, in_words
from lab.scenarios.stage import Stage
from lab.strict import Bytes, each_response

# What a client has asked, for whoever reads the answers.
HEAD = Asked(b"HEAD")
CONNECT = Asked(b"CONNECT")
LAST = Asked(close=True)  # It said "Connection: close".
GET_1_0 = Asked(version=b"1.0")

HEADS = re.compile(
    rb"^([A-Z]+) \S+ HTTP/(\d\.\d)\r\n(.*?)^\r$", re.DOTALL | re.MULTILINE
)
CLOSE = re.compile(rb"^connection: *close", re.IGNORECASE | re.MULTILINE)

# Requests


def request(
    target: str = "/", *headers: str, method: str = "GET", body: bytes = b""
) -> bytes:
    """Return a request of HTTP/1.1, with a Host."""
    lines = [f"{method} {target} HTTP/1.1", "Host: a", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def post(body: bytes, *headers: str, size: int | None = None) -> bytes:
    """Return a POST with a Content-Length, which may claim another size."""
    length = f"Content-Length: {len(body) if size is None else size}"
    return request("/", length, *headers, method="POST", body=body)


def chunked(*chunks: bytes) -> bytes:
    """Return a POST whose body comes in these chunks."""
    coding = "Transfer-Encoding: chunked"
    return request("/", coding, method="POST", body=in_chunks(chunks))


def in_chunks(parts: Iterable[bytes]) -> bytes:
    """Return a body in these chunks, and its last one."""
    return b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in [*parts, b""])


def echoed(asked: bytes, body: bytes | None = None) -> bytes:
    """Return what the chapters' echo makes of a request.

    `body` is what its body comes to, where that is not what stands behind its head.
    """
    head, _, rest = asked.partition(b"\r\n\r\n")
    first, *headers = head.split(b"\r\n")
    lines = [first.rpartition(b" ")[0]]
    for header in headers:
        name, _, value = header.partition(b":")
        lines.append(name.lower() + b": " + value.strip())
    return b"\n".join([*lines, b"", rest if body is None else body])


GET = request()


@lru_cache(maxsize=64)  # The same long request is sent however a network may cut it.
def asked_in(data: bytes) -> tuple[Asked, ...]:
    """Return what matters of the requests in some bytes to who reads the answers."""
    return tuple(
        Asked(method, version, CLOSE.search(fields) is not None)
        for method, version, fields in HEADS.findall(data)
    )


# Answers


def expect_answers(
    stage: Stage, *statuses: int, client: int = 1, asked: Sequence[Asked] = ()
) -> list[Response]:
    """Expect answers with these statuses, and not a byte more; return them.

    What was `asked` stands in what the client has sent, or else it was a GET. Whether
    the connection then ends, or stays open, is left to stage.expect_end() and
    stage.expect_nothing().
    """
    inbox = stage.inbox(client)
    asked = asked or asked_in(inbox.sent)
    if max(statuses, default=200) >= 200:
        inbox.sent = b""
    came, end = stage.receive(client, sys.maxsize)
    final = [status for status in statuses if status >= 200]
    count = max(1, len(final))  # An interim answer is to a request, too.
    waiting = [*asked, *[Asked()] * count][:count]
    data = Bytes(came, ended=end == END)
    reading = each_response(data, waiting)
    found = [
        expect_next(reading, data, status, place, len(statuses), end)
        for place, status in enumerate(statuses)
    ]
    require_no_more(data, end)
    try:
        list(reading)  # It has something to say of the last answer yet.
    except ObjectionError as error:
        raise ScenarioError(objection(error, came, end)) from None
    return found


def require_no_more(data: Bytes, end: str) -> None:
    """Raise ScenarioError if there are bytes that nobody expected."""
    if data.left():
        surplus = data.rest()
        sentence = f"expected no more, but {in_words(surplus, end)}"
        raise ScenarioError(Failure("", 0, None, surplus, sentence, end))


def expect_answer(
    stage: Stage, status: int = 200, client: int = 1, asked: Asked | None = None
) -> Response:
    """Expect one answer, with this status, and not a byte more; return it."""
    (answer,) = expect_answers(
        stage, status, client=client, asked=[asked] if asked else ()
    )
    return answer


def expect_next(
    reading: Iterator[Response],
    data: Bytes,
    status: int,
    before: int,
    of: int,
    end: str,
) -> Response:
    """Read the next answer; ScenarioError if it is none, or has another status.

    `before` answers have come already, `of` so many that are expected.
    """
    start, wanted = data.rest(), b"HTTP/1.1 %d" % status
    try:
        answer = next(reading)
    except StopIteration:
        sentence = missing(status, before, of, end)
        raise ScenarioError(Failure("", 0, wanted, b"", sentence, end)) from None
    except ObjectionError as error:
        raise ScenarioError(objection(error, start, end)) from None
    if answer.status != status:
        came = start[: len(wanted)]
        number = f"answer {before + 1}" if of > 1 else "an answer"
        sentence = f"expected {number} with {status}, but {answer.status} came"
        raise ScenarioError(Failure("", 0, wanted, came, sentence))
    return answer


def missing(status: int, before: int, of: int, end: str) -> str:
    """Say that an answer did not come, and what came instead."""
    what = "nothing" if end == SILENCE else end
    if of == 1:
        return f"expected an answer with {status}, but {what} came"
    return f"expected {of} answers, but {before} came, and then {what}"


def objection(error: ObjectionError, came: bytes, end: str) -> Failure:
    """Say what is wrong with an answer."""
    verdict = "is not whole" if isinstance(error, UnfinishedError) else "is wrong"
    return Failure("", 0, None, came, f"the answer {verdict}: {error}", end)


@contextmanager
def about(what: str) -> Iterator[None]:
    """Have a failure say what it is about, where the story shows too little of it."""
    try:
        yield
    except ScenarioError as error:
        words = f"{what}: {error.failure.sentence}"
        failure = dataclasses.replace(error.failure, sentence=words)
        raise ScenarioError(failure) from None


def expect_body(answer: Response, body: bytes) -> None:
    """Expect that an answer has this body."""
    if answer.body != body:
        sentence = "the answer has another body than expected"
        raise ScenarioError(Failure("", 0, body, answer.body, sentence))
