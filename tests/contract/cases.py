"""Requests that every HTTP server must answer, and inputs that it must refuse."""

from .talking import (
    CONNECT,
    GET,
    GET_1_0,
    HEAD,
    LAST,
    OPTIONS,
    POST,
    POST_1_0,
    Case,
    chunked,
    post,
    request,
)

TLS_HELLO = bytes.fromhex("16030100c8010000c40303") + bytes(200)
AFTER = request("/after")
HALF_LINE = b"GET /after HT"

SOUND = [
    Case("GET", request(), [GET], [200]),
    Case("two GETs", request("/a") + request("/b"), [GET, GET], [200, 200]),
    Case("POST", post(b"hello"), [POST], [200]),
    Case("empty POST", post(b""), [POST], [200]),
    Case("POST and GET", post(b"hello") + AFTER, [POST, GET], [200, 200]),
    Case("POST, CRLF and GET", post(b"hi") + b"\r\n" + AFTER, [POST, GET], [200, 200]),
    Case("chunks", chunked(b"hello, ", b"world"), [POST], [200]),
    Case("chunks and GET", chunked(b"hello") + AFTER, [POST, GET], [200, 200]),
    Case(
        "chunks with extensions and trailers",
        request("/", "Transfer-Encoding: chunked", method="POST")
        + b'5;a="b"\r\nhello\r\n00\r\nX-Sum: 1\r\n\r\n'
        + AFTER,
        [POST, GET],
        [200, 200],
    ),
    Case("body that holds an empty line", post(b"a\r\n\r\nb"), [POST], [200]),
    Case("body that is a request", post(AFTER) + AFTER, [POST, GET], [200, 200]),
    Case("body of any bytes", post(bytes(range(256))), [POST], [200]),
    Case("empty line first", b"\r\n" + request(), [GET], [200]),
    Case("empty lines first", b"\r\n\r\n\r\n" + request(), [GET], [200]),
    Case("HEAD", request(method="HEAD"), [HEAD], [200]),
    Case("HEAD and GET", request(method="HEAD") + AFTER, [HEAD, GET], [200, 200]),
    Case("OPTIONS of all", request("*", method="OPTIONS"), [OPTIONS], [200]),
    Case("absolute form", request("http://example.com/a?b"), [GET], [200]),
    Case("absolute form, port", request("http://[::1]:80?b"), [GET], [200]),
    Case("query", request("/a?b=c&d"), [GET], [200]),
    Case("no space after the colon", request("/", "X:a"), [GET], [200]),
    Case("bytes above 0x7f", request("/", "X: é"), [GET], [200]),
    Case("empty Host", b"GET / HTTP/1.1\r\nHost:\r\n\r\n", [GET], [200]),
    Case("Host with port", b"GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", [GET], [200]),
    Case("1.0", b"GET / HTTP/1.0\r\n\r\n", [GET_1_0], [200], ends=True),
    Case(
        "1.0 and another",
        b"GET / HTTP/1.0\r\n\r\n" + AFTER,
        [GET_1_0],
        [200],
        ends=True,
    ),
    Case(
        "1.0 with a body",
        b"POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello",
        [POST_1_0],
        [200],
        ends=True,
    ),
    Case("close", request("/", "Connection: close"), [LAST], [200], ends=True),
    Case(
        "close and another",
        request("/", "Connection: close") + AFTER,
        [LAST],
        [200],
        ends=True,
    ),
    Case(
        "close and garbage",
        request("/", "Connection: close") + TLS_HELLO,
        [LAST],
        [200],
        ends=True,
    ),
    Case(
        "CONNECT and GET",
        request("a.example:1", method="CONNECT") + AFTER,
        [CONNECT],
        [501],
        ends=True,
    ),
    Case(
        "Upgrade and GET",
        request("/", "Upgrade: websocket", "Connection: Upgrade") + AFTER,
        [GET, GET],
        [200, 200],
    ),
    Case(
        "Expect",
        request("/", "Expect: 100-continue", "Content-Length: 5", method="POST")
        + b"hello"
        + AFTER,
        [POST, GET],
        [200, 200],
    ),
]


def refused(name: str, data: bytes, status: int = 400) -> Case:
    """Return a case that is answered by one error, and the end of the connection."""
    return Case(name, data, [GET], [status], ends=True)


def headed(name: str, *headers: str, status: int = 400) -> Case:
    """Return a POST with a body of five bytes, and with headers that are refused."""
    data = request("/", *headers, method="POST", body=b"hello")
    return refused(name, data, status)


def bare(name: str, head: bytes, status: int = 400) -> Case:
    """Return a head that is refused."""
    return refused(name, head + b"\r\n\r\n", status)


CHUNKED = request("/", "Transfer-Encoding: chunked", method="POST")

REFUSED = [
    bare("garbage", b"GARBAGE"),
    bare("two words", b"GET /"),
    bare("four words", b"GET / / HTTP/1.1\r\nHost: a"),
    bare("version BANANA", b"GET / BANANA\r\nHost: a"),
    bare("version 1", b"GET / HTTP/1\r\nHost: a"),
    bare("small version", b"GET / http/1.1\r\nHost: a"),
    bare("method with a bracket", b"G{T / HTTP/1.1\r\nHost: a"),
    refused("TLS hello", TLS_HELLO),
    bare("no Host", b"GET / HTTP/1.1"),
    bare("two Hosts", b"GET / HTTP/1.1\r\nHost: a\r\nHost: a"),
    bare("Host with a space", b"GET / HTTP/1.1\r\nHost: a b"),
    bare("Host with a slash", b"GET / HTTP/1.1\r\nHost: a/b"),
    bare("Host with a name", b"GET / HTTP/1.1\r\nHost: a@b"),
    bare("Host with a comma", b"GET / HTTP/1.1\r\nHost: a, \xff"),
    headed("header without colon", "Nothing"),
    headed("header without name", ": a"),
    headed("space before the colon", "X : a"),
    headed("space in a name", "X Y: a"),
    headed("NUL in a value", "X: a\0b"),
    headed("CR in a value", "X: a\rb"),
    bare("fold before any header", b"GET / HTTP/1.1\r\n Host: a\r\nHost: a"),
    bare("NUL in the target", b"GET /\0 HTTP/1.1\r\nHost: a"),
    bare("byte above 0x7f in the target", b"GET /\xe9 HTTP/1.1\r\nHost: a"),
    bare("target without slash", b"GET a HTTP/1.1\r\nHost: a"),
    bare("star for GET", b"GET * HTTP/1.1\r\nHost: a"),
    bare("target with a fragment", b"GET /a#b HTTP/1.1\r\nHost: a"),
    bare("target with a name", b"GET http://a@b/ HTTP/1.1\r\nHost: b"),
    bare("target with a bad port", b"GET http://a:b/ HTTP/1.1\r\nHost: a"),
    bare("target without host", b"GET http://:80/ HTTP/1.1\r\nHost: a"),
    headed("negative length", "Content-Length: -5"),
    headed("length with a plus", "Content-Length: +5"),
    headed("length with an underscore", "Content-Length: 1_0"),
    headed("length in hex", "Content-Length: 0x5"),
    headed("length with a fraction", "Content-Length: 5.0"),
    headed("empty length", "Content-Length:"),
    headed("length in other digits", "Content-Length: \xd9\xa5"),  # Arabic 5, UTF-8
    headed("two lengths", "Content-Length: 5", "Content-Length: 6"),
    headed("two lengths in one", "Content-Length: 5, 6"),
    headed("length and coding", "Content-Length: 5", "Transfer-Encoding: chunked"),
    headed("coding and length", "Transfer-Encoding: chunked", "Content-Length: 5"),
    headed("unknown coding", "Transfer-Encoding: gzip"),
    headed("two codings", "Transfer-Encoding: gzip, chunked"),
    headed("chunked and more", "Transfer-Encoding: chunked, identity"),
    refused(
        "coding to 1.0",
        b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    refused("chunk of size g", CHUNKED + b"g\r\n"),
    refused("chunk of negative size", CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n"),
    refused("chunk of size 0x5", CHUNKED + b"0x5\r\nhello\r\n0\r\n\r\n"),
    refused("chunk of empty size", CHUNKED + b"\r\nhello\r\n0\r\n\r\n"),
    refused("chunk size of 100 digits", CHUNKED + b"0" * 100 + b"5\r\nhello\r\n"),
    refused("chunk without its end", CHUNKED + b"5\r\nhello0\r\n\r\n"),
    bare("HTTP/2.0", b"GET / HTTP/2.0\r\nHost: a", 505),
    bare("HTTP/9.7", b"GET / HTTP/9.7\r\nHost: a", 505),
    refused("preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
]

# Refused once the client has hung up, and not before.
CUT_SHORT = [
    Case("half a line", b"GET / HT", [GET], [400]),
    Case("half a head", b"GET / HTTP/1.1\r\nHost: a\r\n", [GET], [400]),
    Case("head without its last byte", request()[:-1], [GET], [400]),
    Case("three bytes of ten", post(b"0123456789")[:-7], [POST], [400]),
    Case("no byte of ten", post(b"0123456789")[:-10], [POST], [400]),
    Case("half a chunk", chunked(b"hello")[:-8], [POST], [400]),
    Case("no last chunk", chunked(b"hello")[:-5], [POST], [400]),
    Case("GET and half a line", request() + HALF_LINE, [GET, GET], [200, 400]),
]

# Nothing is asked, and nothing is answered.
NOTHING = [
    Case("nothing", b"", [], []),
    Case("an empty line", b"\r\n", [], []),
    Case("empty lines", b"\r\n\r\n\r\n", [], []),
    Case("GET and an empty line", request() + b"\r\n", [GET], [200]),
]

KIB = 1024

# Answered alike however they come.
LARGE = [
    Case("head below the limit", request("/", "X: " + "a" * 31 * KIB), [GET], [200]),
    refused("header above it", request("/", "X: " + "a" * 40 * KIB), 431),
    refused("blanks above it", request("/", "X:" + " " * 40 * KIB + "a"), 431),
    refused("many headers", request("/", *["X: aaaaaaaa"] * 4 * KIB), 431),
    refused("header without end", request("/", "X: " + "a" * 70 * KIB)[:-4], 431),
    refused("endless name", b"GET / HTTP/1.1\r\n" + b"a" * 70 * KIB, 431),
    Case("long target", request("/" + "a" * 8000), [GET], [200]),
    refused("longer target", request("/" + "a" * 9 * KIB), 414),
    refused("longest target", request("/" + "a" * 40 * KIB), 414),
    refused("line without end", b"GET /" + b"a" * 70 * KIB, 414),
    refused("chunk extension above it", CHUNKED + b"5;" + b"a" * 40 * KIB, 431),
    refused("trailers above it", CHUNKED + b"0\r\n" + b"X: a\r\n" * 8 * KIB, 431),
    Case("body of 200 KiB", post(b"hello..." * 25 * KIB), [POST], [200]),
    Case("chunk of 200 KiB", chunked(b"hello..." * 25 * KIB), [POST], [200]),
    Case("small chunks", chunked(*[b"ab"] * 10_000), [POST], [200]),
    Case("a hundred GETs", request() * 100, [GET] * 100, [200] * 100),
]
