"""What is asked of what a connection waits for: the step `phase`."""

from functools import partial

from lab.exercises.check import DOCS, RFC
from lab.exercises.rows import talk

from .serving import limited

TIMEOUT = f"{RFC}rfc9110#section-15.5.9"
IDLE = f"{RFC}rfc9112#section-9.5"
PAUSE = f"{DOCS}asyncio-protocol.html#asyncio.BaseProtocol.pause_writing"
EACH = limited(idle=2, head=7, body=11, keep_alive=3, write=13, linger=5)

phase = partial(talk, "phase", serve=EACH)

silence = phase(
    "a client that says nothing, or sends empty lines, has the time for a silence",
    "Some clients send an empty line after a body. The request has not begun by it.",
    IDLE,
    "{} expect the end",
    each=(
        "after 2 s",
        r'send "\r\n"; after 2 s',
        r'send "\r"; after 2 s',
        r'send "\r\n\r"; after 2 s',
        "GET /; expect 200; after 3 s",
        r'GET /; expect 200; send "\r\n"; after 3 s',
        "GET /; expect 200; GET /; expect 200; after 3 s",
    ),
)
a_head = phase(
    "from the first byte of a request on, the rest of its head is waited for",
    "It is silent no longer. From now on its silence is a fault.",
    TIMEOUT,
    "{}; after 7 s expect 408",
    each=(
        'send "G"',
        r'send "\r\nG"',
        r'send "GET / HTTP/1.1\r\nHost: a\r\n"',
        r'send "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r"',
        'GET /; expect 200; send "G"',
        'POST / body "x"; expect 200; send "G"',
    ),
)
a_body = phase(
    "once a head is whole, its body is waited for",
    "A head that announces a body is half of a request.",
    f"{RFC}rfc9112#section-6",
    "{}; after 11 s expect 408",
    each=(
        'POST / "Content-Length: 4"',
        'POST / "Content-Length: 4"; send "bo"',
        r'POST / "Transfer-Encoding: chunked"; send "2\r\nbo\r\n0\r\n"',
        'POST / "Content-Length: 4" "Expect: 100-continue"; expect 100',
        'GET /; expect 200; POST / "Content-Length: 4"',
    ),
)
room = phase(
    "while the transport is full, room is waited for, whatever else there is",
    "What has come meanwhile is for later, and so is the end of the connection.",
    PAUSE,
    "stop reading; {}; after 13 s expect gone",
    each=(
        'POST / body "x" * 300000',
        'POST / body "x" * 300000; send "G"',
        'POST / body "x" * 300000; POST / "Content-Length: 4"',
        'POST / body "x" * 300000; hang up',
        'POST / "Connection: close" body "x" * 300000',
    ),
)
the_end = phase(
    "when we have finished sending, the end of the client is waited for",
    "It may have said half of something. We read no more of that.",
    f"{RFC}rfc9112#section-9.6",
    "{}; after 5 s expect gone",
    each=(
        r'send "nonsense\r\n\r\n"; expect 400',
        'GET / "Connection: close"; expect 200; send "G"',
        'GET /; expect 200; after 3 s expect the end; send "G"',
        'POST / "Content-Length: 9999999"; expect 413',
    ),
)
