"""What is asked of a server whose clients are to read: the steps `watch` and `room`."""

from functools import partial

from lab.exercises.check import DOCS
from lab.exercises.rows import talk

from .serving import limited, unlimited

PROTOCOL = f"{DOCS}asyncio-protocol.html#asyncio"
ABORT = f"{PROTOCOL}.WriteTransport.abort"
SIZE = f"{PROTOCOL}.WriteTransport.get_write_buffer_size"
PAUSE = f"{PROTOCOL}.BaseProtocol.pause_writing"
RESUME = f"{PROTOCOL}.BaseProtocol.resume_writing"
HANDLE = f"{DOCS}asyncio-eventloop.html#asyncio.TimerHandle"

room = partial(talk, "room")
watch = partial(talk, "watch", serve=limited(write=8))  # in which 8,192 bytes are due

too_little = watch(
    "a client that takes less than a KiB a second is cut off, with abort()",
    "close() sends first what is in the buffer, and would wait as long as we do.",
    ABORT,
    """
    stop reading; POST / "Connection: close" body "x" * 300000; take {}
    after 8 s expect gone; expect nothing left
    """,
    each=("0 bytes", "1 bytes", "8191 bytes", "0 bytes; hang up"),
)
enough = watch(
    "a client that takes a KiB a second is waited for, and watched, however long",
    "An answer may be large. But what was taken before does not count any more.",
    SIZE,
    """
    stop reading; POST / body "x" * 300000; take {} bytes
    repeat 5: advance 7.9 s; expect open; advance 0.1 s; expect open; take 8192 bytes
    advance 7.9 s; expect open; advance 0.1 s
    take 8191 bytes; after 8 s expect gone
    """,
    each=("8192", "60000"),
)
each_answer = watch(
    "the size that counts is that of the answer which is on its way now",
    "A large answer before it says nothing of how fast this one is taken.",
    SIZE,
    """
    stop reading; POST / body "x" * 900000; advance 7 s; read again; expect echo
    stop reading; POST / body "x" * {}; after 8 s expect gone
    """,
    each=("200000", "900000"),
)
cancelled = watch(
    "a watch that is cancelled looks no more",
    "When there is room again, there is nothing to watch.",
    HANDLE,
    """
    stop reading; POST / body "x" * 300000; advance 7 s; read again; expect echo
    advance 1 h; GET /; expect 200
    """,
    serve=limited(write=8, keep_alive=None),
)
no_limit = watch(
    "a watch without a limit never looks",
    "None is how every limit is switched off.",
    HANDLE,
    """
    stop reading; POST / body "x" * 300000; advance 1 h; read again; expect echo
    """,
    serve=unlimited,
)

cut_off = room(
    "a client that takes nothing of its answer is cut off after 30 seconds",
    "The transport says when it is full, and then nothing, until it is not.",
    PAUSE,
    "stop reading; {}; after 30 s expect gone; expect nothing left",
    each=(
        'POST / body "x" * 300000',
        'POST / "Connection: close" body "x" * 300000',
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
    stop reading; POST / body "x" * 300000; advance {} s; read again; expect echo
    after 5 s expect the end
    """,
    each=("10", "29"),
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
leaves = room(
    "a client that leaves while it is watched takes that timer along, too",
    "A watch that goes on looks at a transport that is dead.",
    f"{PROTOCOL}.BaseProtocol.connection_lost",
    'stop reading; POST / body "x" * 300000; {}; expect nothing left',
    each=("reset", "close"),
    lasts=True,
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
