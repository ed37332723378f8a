"""Conversations to try on HTTP servers: right ones, wrong ones, cut anywhere."""

import itertools
from typing import Any, NamedTuple

from hypothesis import strategies as st

LARGE = 200_000  # bytes: more than a window, a mark or a head may have


class Item(NamedTuple):
    """Something that a client says; `echo` is what comes back if it is a request.

    `app_echo` is what an application sends back, which sees no absolute form.
    """

    data: bytes
    method: bytes = b""
    echo: bytes = b""
    app_echo: bytes = b""
    last: bool = False  # No request after it is answered.
    sound: bool = False  # It is a request, and a right one.


class Case(NamedTuple):
    """A client's conversation: what it sends, in pieces, and does before each."""

    items: list[Item]
    cuts: list[int]
    actions: list[str]
    end: str
    room: int

    @property
    def data(self) -> bytes:
        """All that the client has to say."""
        return b"".join(item.data for item in self.items)

    @property
    def pieces(self) -> list[bytes]:
        """What it sends at a time."""
        places = [0, *self.cuts, len(self.data)]
        return [self.data[a:b] for a, b in itertools.pairwise(places)]

    @property
    def calm(self) -> bool:
        """Whether it reads all, says all, and lets no time pass."""
        return not any(self.actions) and self.end in ("", "hang up")

    def sound_requests(self) -> list[Item]:
        """Return the requests that must be answered if all is said and read."""
        found = []
        for item in self.items:
            if not item.sound:
                break
            found.append(item)
            if item.last:
                break
        return found


# Right requests

METHODS = [b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"brew"]
ABSOLUTE = b"http://h:1/a?b=http://c/"
TARGETS = [b"/", b"/a/b?c=d&e", b"//", ABSOLUTE, b"/%00%ff", b"/" + b"t" * 8000]
VALUES = st.text('aZ09 \t:;,="\\é\xff', max_size=12).map(lambda text: text.strip())
BODIES = st.one_of(
    st.binary(max_size=40),
    st.binary(max_size=40),
    st.sampled_from([b"\r\n", b"\r\n\r\nGET / HTTP/1.1\r\n", b"x" * 5000]),
    st.just(bytes(LARGE)),
)


@st.composite
def sound_items(draw: st.DrawFn) -> Item:
    """Return a request that has to be answered with what it says."""
    method, target = draw(st.sampled_from(METHODS)), draw(st.sampled_from(TARGETS))
    old, close = draw(
        st.sampled_from([(False, False)] * 6 + [(True, False), (False, True)])
    )
    headers = [(b"Host", b"x")]
    values = draw(st.lists(VALUES, max_size=3))
    headers += [(b"X-%d" % at, v.encode("latin-1")) for at, v in enumerate(values)]
    if close:
        headers.append((b"Connection", b"close"))
    body = draw(BODIES) if draw(st.booleans()) else None
    wire = b""
    if body is not None and (old or draw(st.booleans())):
        headers.append((b"Content-Length", b"%d" % len(body)))
        wire = body
    elif body is not None:
        headers.append((b"Transfer-Encoding", b"chunked"))
        wire = draw(chunked(body))
    if body and not old and draw(st.integers(0, 5)) == 0:
        headers.append((b"Expect", b"100-continue"))
    start = b"%s %s HTTP/1.%d\r\n" % (method, target, not old)
    head = start + b"".join(b"%s: %s\r\n" % header for header in headers) + b"\r\n"
    data, echo = draw(EMPTY_LINES) + head + wire, echo_of(method, target, headers, body)
    app_echo = echo
    if target == ABSOLUTE:
        headers[0] = (b"Host", b"h:1")
        app_echo = echo_of(method, b"/a?b=http://c/", headers, body)
    return Item(data, method, echo, app_echo, old or close, True)


def echo_of(
    method: bytes,
    target: bytes,
    headers: list[tuple[bytes, bytes]],
    body: bytes | None,
) -> bytes:
    """Return what comes back of a request."""
    lines = [method + b" " + target, *(n.lower() + b": " + v for n, v in headers)]
    return b"\n".join([*lines, b"", body or b""])


EMPTY_LINES = st.sampled_from([b"", b"", b"", b"\r\n", b"\r\n\r\n"])


@st.composite
def chunked(draw: st.DrawFn, body: bytes) -> bytes:
    """Return a body in chunks of some sizes."""
    size = draw(st.sampled_from([1, 3, 70, 40_000])) if len(body) < LARGE else 40_000
    extension = draw(st.sampled_from([b"", b"", b";a=b", b'; q="r"']))
    wire = bytearray()
    for at in range(0, len(body), size):
        piece = body[at : at + size]
        wire += b"%x%s\r\n%s\r\n" % (len(piece), extension, piece)
    trailer = draw(st.sampled_from([b"", b"", b"X-Trailer: t\r\n"]))
    return bytes(wire) + b"0\r\n" + trailer + b"\r\n"


# Wrong ones

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
NASTY = [
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET / HTTP/9.7\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"HEAD / HTTP/1.1\r\nHost: a b\r\n\r\n",
    b"CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\n\r\n",
    b"CONNECT h:1 HTTP/1.0\r\nHost: h:1\r\n\r\n",
    b"CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\nContent-Length: 3\r\n\r\nabc",
    b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET * HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    b"GET / HTTP/1.1\nHost: x\n\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nName : y\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 33_000 + b"\r\n\r\n",
    b"GET /" + b"a" * 33_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: a\r\n" * 3000 + b"\r\n",
    HEAD + b"Content-Length: -1\r\n\r\n",
    HEAD + b"Content-Length: 1_0\r\n\r\n",
    HEAD + b"Content-Length: 99999999\r\n\r\n",
    HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
    HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    HEAD + b"Content-Length: 3, 3\r\n\r\nabc",
    HEAD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    HEAD + b"Transfer-Encoding: gzip\r\n\r\n",
    HEAD + b"Content-Length: 9\r\nExpect: 100-continue\r\n\r\n",
    HEAD + b"Content-Length: 9\r\nExpect: 200-ok\r\n\r\n",
    HEAD.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    CHUNKED + b"zz\r\n",
    CHUNKED + b"-1\r\n",
    CHUNKED + b"5\r\nhelloX\r\n",
    CHUNKED + b"5\r\nhello\n0\r\n\r\n",
    CHUNKED + b"5\r\nhello\r\n0\r\nbad trailer\r\n\r\n",
    CHUNKED + b"1;" + b"e" * 40_000 + b"\r\na\r\n0\r\n\r\n",
    CHUNKED + b"f" * 40 + b"\r\n",
    CHUNKED + b"fffffffffffffff\r\n" + b"a" * 70_000,
    CHUNKED + b"0\r\n" + b"T: t\r\n" * 9000 + b"\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"\r",
    b"\n",
    b"\x00",
    b"\r\n" * 30_000,
]
JUNK = [
    b"",
    b"\x00",
    b"\r",
    b"\n",
    b"\r\n",
    b"\r\n\r\n",
    b" ",
    b":",
    b"\xff",
    b"0",
    b"GET ",
]


@st.composite
def mutated(draw: st.DrawFn) -> Item:
    """Return a request in which something is left out, put in, doubled or replaced."""
    data = draw(
        st.one_of(sound_items().map(lambda item: item.data), st.sampled_from(NASTY))
    )
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, min(len(data), 300)))
        end = start + draw(st.integers(0, 5))
        kind = draw(st.integers(0, 2))
        if kind == 0:
            data = data[:start] + draw(st.sampled_from(JUNK)) + data[end:]
        elif kind == 1:
            data = data[:end] + data[start:]
        else:
            data = data.replace(b"\r\n", draw(st.sampled_from(JUNK)), 1)
    return Item(data)


WILD = st.one_of(
    mutated(),
    mutated(),
    st.sampled_from(NASTY).map(Item),
    st.binary(max_size=60).map(Item),
)

# Conversations

ACTIONS = ["stop reading", "read again", "1 s", "6 s", "25 s"]
ENDS = ["", "", "hang up", "hang up", "close", "reset"]
ROOMS = [65_536, 65_536, 1000, 50]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Return a conversation."""
    tame = draw(st.booleans())
    said = sound_items() if tame else st.one_of(sound_items(), sound_items(), WILD)
    items = draw(st.lists(said, max_size=4))
    length = sum(len(item.data) for item in items)
    if 0 < length < 300 and draw(st.integers(0, 3)) == 0:
        cuts = list(range(1, length))
    else:
        cuts = sorted(draw(st.sets(st.integers(0, length), max_size=5)))
    actions = [""] * (len(cuts) + 1)
    for place, action in draw(moves(len(actions))):
        actions[place] = action
    end = draw(st.sampled_from(ENDS))
    return Case(items, cuts, actions, end, draw(st.sampled_from(ROOMS)))


def moves(count: int) -> st.SearchStrategy[list[tuple[int, str]]]:
    """Return what a client does before some of so many pieces."""
    leave: list[Any] = ["hang up", "close", "reset"]
    each = st.tuples(st.integers(0, count - 1), st.sampled_from(ACTIONS * 3 + leave))
    return st.one_of(st.just([]), st.lists(each, max_size=4))
