"""What is asked of a server whose clients are to read: the step `room`."""

from functools import partial

from lab.exercises.check import DOCS
from lab.exercises.rows import talk

PROTOCOL = f"{DOCS}asyncio-protocol.html#asyncio"
SIZE = f"{PROTOCOL}.WriteTransport.get_write_buffer_size"
PAUSE = f"{PROTOCOL}.BaseProtocol.pause_writing"
RESUME = f"{PROTOCOL}.BaseProtocol.resume_writing"

room = partial(talk, "room")

last_answer = room(
    "for its last answer, a client has as much time as for others",
    "There is no room, so its end is not yet what we wait for.",
    PAUSE,
    """
    crowded; stop reading; POST / "Connection: close" body "x" * 6000; {}
    advance 29 s; expect open; read again; expect echo
    """,
    each=("expect open", "hang up"),
)
cut_off = room(
    "a client that takes nothing of its answer is cut off after 30 seconds",
    "The transport says when it is full, and then nothing, until it is not.",
    PAUSE,
    "stop reading; {}; after 30 s expect gone; expect nothing left",
    each=(
        'POST / body "x" * 300000',
        'POST / "Connection: close" body "x" * 300000',
        r'send "GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 4000',
        'POST / body "x" * 300000; advance 9 s; read again; expect echo; stop reading; '
        'POST / body "x" * 300000',
    ),
    lasts=True,
)
slow = room(
    "a client that takes its answer slowly, but fast enough, gets all of it",
    "An answer may be large, and a line slow. What we ask for is a rate.",
    SIZE,
    """
    stop reading; POST / body "x" * 300000; repeat 100: advance 1 s; take 1100 bytes
    expect open; read again; expect echo
    """,
    room=1100,
    lasts=True,
)
served_on = room(
    "a client that reads again in time is served on, and watched no more",
    "A limit that runs on would end a connection that is in use.",
    RESUME,
    """
    stop reading; POST / body "x" * 300000; GET /next; advance 29 s
    read again; expect 200 200
    repeat 10: advance 4 s; GET /; expect 200
    """,
    lasts=True,
)
low_mark = room(
    "there is room as soon as the transport says so, though it has bytes left",
    "It says so when few are left, and not again when none is.",
    RESUME,
    """
    crowded; stop reading; POST / body "x" * 9000; GET /next
    repeat 90: take 100 bytes
    read again; expect 200 200
    """,
    lasts=True,
)
next_request = room(
    "when there is room again, the next request is waited for, and not longer",
    "Another phase has begun, and no byte of the client's will say so.",
    RESUME,
    """
    stop reading; POST / body "x" * 300000; {}; read again; expect echo
    after 5 s expect the end
    """,
    each=("advance 10 s", "advance 29 s"),
    lasts=True,
)
half_a_head = room(
    "half a request that waited behind a full transport has its own time",
    "We have not read it while there was no room. Its time begins when we do.",
    RESUME,
    """
    stop reading; POST / body "x" * 300000; send "GET / HTTP"; advance 20 s
    read again; expect 200; after 10 s expect 408
    """,
    lasts=True,
)
owes_the_end = room(
    "a client that has taken its last answer late, and does not end, is cut off",
    "There is room again, so its end is waited for. Nothing else will set that limit.",
    RESUME,
    """
    crowded; stop reading; POST / "Connection: close" body "x" * 6000; advance 29 s
    read again; expect echo; after 5 s expect gone
    """,
)
others = room(
    "each client is watched for itself, and the others are served",
    "One that does not read must cost those that do no time, and gain none by them.",
    PAUSE,
    """
    stop reading; POST / body "x" * 300000; advance 10 s
    2: connect; 2: stop reading; 2: POST / body "x" * 300000; advance 10 s
    2: read again; 2: expect echo; advance 4 s; 2: GET /; 2: expect 200; advance 4 s
    2: GET /; 2: expect 200; after 2 s expect gone; 2: expect nothing
    """,
    lasts=True,
)
unsent = room(
    "a client that takes a KiB a second of its last answer has time to take all of it",
    "A line may be slow, and the end comes after the answer.",
    SIZE,
    """
    stop reading; POST / "Connection: close" body "x" * 60000
    repeat 9: advance 4.9 s; expect open; take 5120 bytes; advance 0.1 s; expect open
    advance 14.9 s; expect open; advance 0.2 s; expect gone
    """,
    room=6000,
    lasts=True,
)
