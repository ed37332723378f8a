"""Requests at random: most of them sound, and each odd one odd in one thing."""

import random
from collections.abc import Sequence

from chapters.ch03_h11_http.reading import MAX_HEAD
from chapters.ch03_h11_http.rules import MAX_TARGET

Rng = random.Random

CRLF = b"\r\n"
CONTINUE = b"Expect: 100-continue\r\n"
METHODS = {b"GET": 60, b"POST": 80, b"HEAD": 30, b"OPTIONS": 7, b"PUT": 10}
METHODS |= {b"head": 3, b"BREW": 3, b"CONNECT": 2, b"DELETE": 3}
TARGETS = [
    b"*", b"a", b"", b"//", b"/a#b", b"/a b", b"/\xe9", b"/%41%zz?a%20b", b"/%E2%82%ac",
    b"/?x=1?y", b"/a\x7f", b"http://b/", b"http://b:80", b"http://b?q", b"HTTP://c/?q",
    b"http://:80/", b"http://u@h/", b"http:///a", b"http://[::1]/", b"https://a/",
    b"Https://a/", b"ftp://a/", b"a:80", b"/;a=b,c", b"/..//../a",
]  # fmt: skip
VERSIONS = [
    b"HTTP/1.0", b"HTTP/1.2", b"HTTP/2.0", b"http/1.1", b"HTTP/0.9", b"", b"HTTP/1.10",
]  # fmt: skip
HOSTS = [
    b"", b"", b"Host: a\r\nHost: a\r\n", b"Host: a b\r\n", b"Host:\r\n",
    b"Host: [::1]:80\r\n", b"Host: a:x\r\n", b"hOST: a\r\n", b"Host: a,b\r\n",
    b"Host: http://a\r\n", b"Host : a\r\n", b"Host: a:80\r\n", b"Host: %41\r\n",
    b"Host: a/\r\n", b"Host: a@b\r\n", b"Host: \xe9\r\n", b"Host: a_b.c-d\r\n",
]  # fmt: skip
LENGTHS = [
    b"+5", b"-1", b"5, 5", b"5,6", b"", b"5x", b"0x5", b"99999999999", b"1048576",
    b"1048577", b"007", b"1" * 30, b"1_0",
]  # fmt: skip
CODINGS = [
    b"gzip, chunked", b"identity", b"Chunked", b"chunked, chunked", b"xchunked", b"",
    b"chunked\r\nTransfer-Encoding: chunked",
]  # fmt: skip
FIELDS = [
    b"X-A: 1\r\nx-a: 2\r\n", b" fold\r\n", b"X : 1\r\n", b"X: a\rb\r\n", b"X: \0\r\n",
    b"X: \xff\r\n", b": x\r\n", b"Cookie: a\r\nCookie: b\r\n", b"X:\r\n", b"X\r\n",
    b"Expect: other\r\n", b"Upgrade: h2c\r\n", b"X: %s\r\n" % bytes(range(0x20, 0x7F)),
    b"Connection: keep-alive\r\n", b"X-Long: %s\r\n" % (b"l" * 20_000),
]  # fmt: skip
RANGES = [
    b"Range: %s\r\n" % each
    for each in (
        b"bytes=0-4", b"bytes=5-", b"bytes=-5", b"bytes=-0", b"bytes=-9999", b"bytes=x",
        b"bytes=9999999-", b"bytes=3-1", b"bytes=0-0,2-3", b"bytes=-", b"bytes=890-905",
        b"bytes=899-", b"bytes=900-", b"bytes=0-899", b"bytes=0-900", b"bytes=0-0",
        b"bytes=1 -2", b"bytes=\xb2-", b"bytes=0-4\r\nRange: bytes=1-2", b"Bytes=1-2",
        b"lines=1-2", b"bytes = 1-2", b"bytes=1-2 ", b"bytes=" + b"1" * 30 + b"-",
    )
]  # fmt: skip
BEFORE = [CRLF, b"\r", b"\n", CRLF * 2, b" ", b"\rX", b"\0"]
SIZES = {0: 20, 1: 20, 5: 60, 300: 30, 5000: 20, 70_000: 20, 140_000: 20}
LARGEST = {400_000: 10, 1 << 20: 5, (1 << 20) + 1: 5, 3 << 20: 2}
BAD_CHUNKS = [
    b"zz\r\n", CRLF, b"-1\r\n", b"f" * 19 + CRLF, b"5 \r\n", b" 5\r\n", b"+5\r\n",
]  # fmt: skip
CLOSING = [b"Connection: close\r\n", b"Connection: x, Close\r\n"]
ODDITIES = [
    "target", "version", "host", "length", "coding", "field", "before", "body", "limit",
]  # fmt: skip


def request(
    rng: Rng, script: bytes, odd: float = 0.0, extra: bytes = b""
) -> list[bytes]:
    """Return the parts of a request whose target is a script; perhaps an odd one."""
    oddity = rng.choice(ODDITIES) if rng.random() < odd else ""
    method = rng.choices([*METHODS], [*METHODS.values()])[0]
    parts = first_line(rng, method, b"/" + script, oddity)
    parts.append(rng.choice(HOSTS) if oddity == "host" else b"Host: a\r\n")
    fields, body = framing(rng, method, oddity)
    parts += [*fields, extra]
    if rng.random() < 0.12:
        parts.append(rng.choice(CLOSING))
    if odd and rng.random() < (0.25 if body else 0.05):
        parts.append(CONTINUE)
    if oddity == "field":
        parts.append(rng.choice(FIELDS + RANGES))
    if oddity == "before":
        parts.insert(0, rng.choice(BEFORE))
    if oddity == "limit":
        parts.append(padding(rng, sum(map(len, parts))))
    return [part for part in [*parts, CRLF, *body] if part]


def first_line(rng: Rng, method: bytes, target: bytes, oddity: str) -> list[bytes]:
    """Return the parts of a request's first line."""
    version = b"HTTP/1.0" if rng.random() < 0.1 else b"HTTP/1.1"
    if oddity == "version":
        version = rng.choice(VERSIONS)
    if oddity == "target":
        target = rng.choice([*TARGETS, b"http://b" + target, long_target(rng)])
    return [method, b" ", target, b" ", version, CRLF]


def long_target(rng: Rng) -> bytes:
    """Return a target that is about as long as one may be, or as a head may be."""
    size = rng.choice([MAX_TARGET, MAX_TARGET, MAX_HEAD]) + rng.randint(-2, 2)
    return (b"/" + b"t" * size)[:size]


def padding(rng: Rng, size: int) -> bytes:
    """Return a header that makes a head of that size about as long as it may be."""
    most = MAX_HEAD - size - len(b"X: \r\n\r\n") + rng.randint(-4, 4)
    return b"X: %s\r\n" % (b"x" * max(0, most))


def framing(rng: Rng, method: bytes, oddity: str) -> tuple[list[bytes], list[bytes]]:
    """Return the headers that say how long a body is, and the parts of that body."""
    if method not in (b"POST", b"PUT") and rng.random() > 0.15:
        return [], []
    sizes = SIZES | (LARGEST if oddity in ("", "body") else {})
    size = rng.choices([*sizes], [*sizes.values()])[0]
    text = (b"0123456789" * (size // 10 + 1))[:size]
    return (counted if rng.random() < 0.6 else chunked)(rng, text, oddity)


def counted(rng: Rng, text: bytes, oddity: str) -> tuple[list[bytes], list[bytes]]:
    """Return a body whose length is given."""
    length = b"%d" % len(text)
    if oddity == "length":
        near = [len(text) + 3, max(0, len(text) - 3)]
        length = rng.choice([*LENGTHS, *(b"%d" % each for each in near)])
    fields = [b"Content-Length: %s\r\n" % length]
    if oddity == "coding":
        others = [
            b"Transfer-Encoding: chunked\r\n",
            b"Content-Length: 6\r\n",
            fields[0],
        ]
        fields.append(rng.choice(others))
    return fields, [text]


def chunked(rng: Rng, text: bytes, oddity: str) -> tuple[list[bytes], list[bytes]]:
    """Return a body that comes in chunks, with whatever these may have besides."""
    coding = rng.choice(CODINGS) if oddity == "coding" else b"chunked"
    fields = [b"Transfer-Encoding: %s\r\n" % coding]
    if oddity == "length":
        fields.append(rng.choice([b"Content-Length: 0\r\n", b"Content-Length: 5\r\n"]))
    if rng.random() < 0.05:
        return fields, [crumbs(rng.randint(5600, 7000))]
    size = max(rng.choice([1, 5, 1000, 50_000]), len(text) // 8, 1)
    extension = rng.choice([b";e=1", b';e="a;b"', b" ; e"]) if oddity == "body" else b""
    body = []
    for at in range(0, len(text), size):
        piece = text[at : at + size]
        body += [b"%x" % len(piece), extension, CRLF, piece, CRLF]
    body += [b"0", CRLF, b"X-T: 1\r\n" if oddity == "body" else b"", CRLF]
    if oddity == "body" and rng.random() < 0.5:
        body.insert(rng.randrange(len(body)), rng.choice(BAD_CHUNKS))
    return fields, body


def crumbs(number: int) -> bytes:
    """Return a body in so many chunks of a byte, more than fits into a head."""
    return b"1\r\nx\r\n" * number + b"0\r\n\r\n"


def several(rng: Rng, scripts: Sequence[bytes]) -> list[bytes]:
    """Return sound requests in a row."""
    return [part for each in scripts for part in request(rng, each)]
