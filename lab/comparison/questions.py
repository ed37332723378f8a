"""What all servers are asked, byte by byte, at once or slowly."""

from typing import NamedTuple

from lab.comparison.rude import MISDEEDS

TASK = b'{"title": "a"}'
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(TASK), TASK)
MUCH = 1_000_000  # bytes; more than asyncio reads at once, so nobody has it whole


class Question(NamedTuple):
    """A request, and its method if that has a say in where the answer ends."""

    request: bytes
    method: str = "GET"


def get(*headers: bytes, path: bytes = b"/tasks", version: bytes = b"1.1") -> bytes:
    """Return a request with a Host, and these headers."""
    lines = [b"GET %s HTTP/%s" % (path, version), b"Host: a", *headers]
    return b"\r\n".join([*lines, b"", b""])


def post(body: bytes, *headers: bytes) -> bytes:
    lines = [b"POST /tasks HTTP/1.1", b"Host: a", *headers]
    return b"\r\n".join([*lines, b"", body])


# Asked of all of them, while they serve tasks
QUESTIONS = {
    "get": Question(get()),
    "head": Question(b"HEAD /tasks HTTP/1.1\r\nHost: a\r\n\r\n", "HEAD"),
    "chunked": Question(post(CHUNKS, b"Transfer-Encoding: chunked")),
    "two_lengths": Question(post(TASK, b"Content-Length: 14", b"Content-Length: 13")),
    "signed_length": Question(post(TASK, b"Content-Length: +14")),
    "length_and_chunked": Question(
        post(CHUNKS, b"Content-Length: 14", b"Transfer-Encoding: chunked")
    ),
    "no_host": Question(b"GET /tasks HTTP/1.1\r\n\r\n"),
    "space_before_colon": Question(get(b"X-Name : a")),
    "null_in_header": Question(get(b"X-Name: a\0b")),
    "folded_header": Question(get(b"X-Name: a\r\n  b")),
    "version": Question(get(version=b"9.7")),
    "empty_line_first": Question(b"\r\n" + get()),
    "absolute_target": Question(get(path=b"http://a/tasks")),
    "long_target": Question(get(path=b"/" + b"a" * MUCH)),
    "long_head": Question(get(b"X-Name: " + b"a" * MUCH)),
    "garbage": Question(b"hello\r\n\r\n"),
    "unknown_expectation": Question(
        post(TASK, b"Content-Length: 14", b"Expect: tea"), "POST"
    ),
}

# Asked of those that serve ASGI, while their application is rude
RUDE = {
    misdeed.__name__: Question(get(path=b"/" + misdeed.__name__.encode()))
    for misdeed in MISDEEDS
}


class Slow(NamedTuple):
    """A client that begins, then sends a byte now and then, or nothing, and watches."""

    begins: bytes = b""
    letter: bytes = b""


# Asked of each of them alone, since one such client is enough for wsgiref
SLOW = {
    "silent": Slow(),
    "half_head": Slow(b"GET /tasks HTTP/1.1\r\nHost: "),
    "dripping_head": Slow(b"GET /tasks HTTP/1.1\r\nHost: ", b"a"),
    "half_body": Slow(post(TASK[:3], b"Content-Length: 14")),
    "answered": Slow(get()),
}
