"""What becomes of connections when a server stops: the step `ending`."""

from functools import partial

from lab.exercises.check import DOCS, RFC
from lab.exercises.checks.chapter_6.apps import body, says, serving, start
from lab.exercises.checks.chapter_6.others import PIECE, busy, slow
from lab.exercises.rows import talk

CLOSING = f"{RFC}rfc9112#section-9.6"

stops = partial(talk, "ending")
three_seconds = slow(1.5, start(), body(b"late"))

graceful = stops(
    "a stop ends idle connections soon, and the others with their response",
    "An idle client loses nothing. A client that has asked expects its response.",
    CLOSING,
    """
    connect; 2: connect; 2: GET /; 3: connect; 3: send "GET / HT"
    stop 10 s; 4: connect refused; advance 0.1 s
    expect the end; 3: expect the end; close; 3: close
    expect stopping; 2: after 2.9 s expect 200 "late"; 2: close; expect stopped
    """,
    serve=serving(three_seconds),
)

no_last_call = stops(
    "before a stop begins, a connection carries one request after another",
    "A client that connects anew for each request waits, and costs us more.",
    f"{RFC}rfc9112#section-9.3",
    "connect; GET /1; expect 200; GET /2; expect 200; GET /3; expect 200",
    serve=serving(says(start(), body(b"here"))),
)

last_call = stops(
    "a request that is on its way when a stop begins is answered, and is the last",
    "It would cross our FIN, and its client could not know what has become of it.",
    f"{RFC}rfc9112#section-9.3.1",
    "connect; stop 10 s; GET /; expect 200; expect the end; close; expect stopped",
    serve=serving(says(start(), body(b"here"))),
)

streams_break_off = stops(
    "after the grace, a stream is broken off, and does not look complete",
    "What is cut off has to be seen as such: half a file is no file.",
    CLOSING,
    """
    connect; GET /
    stop 4 s; advance 3.9 s; expect so far "half"; expect stopping
    advance 0.2 s; expect half "half"; close; expect stopped
    """,
    serve=serving(busy([], start(), PIECE)),
)

after_grace = stops(
    "after the grace, a client whose response has not begun gets a 503",
    "The server has to end some time, and a client should hear that it is no mistake.",
    f"{RFC}rfc9110#section-15.6.4",
    """
    connect; GET /
    stop 4 s; advance 3.9 s; expect stopping
    advance 0.2 s; expect 503; close; expect stopped
    """,
    serve=serving(busy([])),
)

unread = stops(
    "a client that does not read holds up a stop for the grace and two seconds",
    "What waits for it in the transport would keep the connection open for ever.",
    f"{DOCS}asyncio-protocol.html#asyncio.WriteTransport.abort",
    """
    connect; stop reading; GET /
    stop 4 s; advance 4.9 s; expect stopping
    advance 1.3 s; expect stopped; expect nothing left
    """,
    serve=serving(busy([])),
    room=10,
)

slow_readers = stops(
    "a client that reads slowly has the grace to read its response to the end",
    "Its application has ended, and what it sent is still with us.",
    CLOSING,
    """
    stop reading; GET / "Connection: close"
    stop 10 s; advance 9 s; expect stopping; read again; expect 200
    close; expect stopped
    """,
    serve=serving(says(start(), body(bytes(40_000)))),
    room=1000,
)
