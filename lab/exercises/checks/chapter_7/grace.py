"""How long an application may go on without its client; what waits behind it."""

from functools import partial

from lab.exercises.check import DOCS, RFC, WWW
from lab.exercises.checks.chapter_6 import going_on
from lab.exercises.checks.chapter_6.apps import body, serving, start
from lab.exercises.checks.chapter_6.others import PIECE, busy, polling, slow
from lab.exercises.rows import talk
from lab.tracing.application import Receive, Scope, Send

CANCEL = f"{DOCS}asyncio-task.html#task-cancellation"
PIPELINES = f"{RFC}rfc9112#section-9.3.2"
END = body(b" and end")


async def told_and_busy(scope: Scope, receive: Receive, send: Send) -> None:
    """Wait until the client has left, and work on."""
    await polling(scope, receive, send)
    await busy([])(scope, receive, send)


leaving = partial(talk, "leaving", lasts=True)

answer_grace = leaving(
    "an application that sends nothing for 30 s after a FIN costs its client a 503",
    "The client may still wait, and the work may be worth it. But not for ever.",
    CANCEL,
    """
    GET /
    hang up
    after 30 s expect 503
    """,
    serve=serving(busy([])),
)

told_return = leaving(
    "an application that was told, and returns, ends without a response",
    "It did what it should. A client that listens after all sees an end.",
    f"{WWW}#disconnect-receive-event",
    """
    GET /
    hang up
    expect the end
    """,
    serve=serving(polling),
)

told_grace = leaving(
    "an application that was told, and works on for 30 s, ends without a response",
    "It knows that the client has left, and chose not to answer. A 503 is for others.",
    CANCEL,
    """
    GET /
    hang up
    advance 29.9 s
    expect nothing
    advance 0.2 s
    expect the end
    """,
    serve=serving(told_and_busy),
)

stream_grace = leaving(
    "a stream that falls silent is broken off 10 seconds after its client's FIN",
    "A closed tab sends a FIN. Only a timer ends what neither receives nor sends.",
    CANCEL,
    """
    GET /
    expect so far "half"
    advance 60 s
    hang up
    advance 9.9 s
    expect so far "half"
    advance 0.2 s
    expect half "half"
    """,
    serve=serving(busy([], start(), PIECE)),
)

each_piece = leaving(
    "a stream that goes on after its client's FIN is sent to its end",
    "A client that has sent FIN may still read. Each piece gives the next its time.",
    f"{RFC}rfc9112#section-9.6",
    """
    GET /
    hang up
    advance 54 s
    expect 200 "half half half and end"
    """,
    serve=serving(slow(9, start(), PIECE, *[body(b" half", True)] * 2, END)),
)

slow_reader = leaving(
    "a client that has sent FIN, and reads slowly, gets its response to the end",
    "The application waits for room, and not for its own sake.",
    f"{RFC}rfc9112#section-9.6",
    """
    stop reading
    GET /
    hang up
    advance 25 s
    read again
    expect 200
    """,
    serve=serving(slow(0, start(), *[body(bytes(10_000), more=True)] * 20, END)),
    room=1000,
)

silent_at_last = leaving(
    "an application that is silent once its slow client has read all is broken off",
    "While the client was slow, nobody knew whether the application still worked.",
    CANCEL,
    """
    stop reading
    GET /
    hang up
    advance 25 s
    read again
    advance 10.1 s
    expect gone
    """,
    serve=serving(busy([], start(), body(bytes(100_000), more=True))),
    room=1000,
)

head_ends = partial(talk, "together", lasts=True)(
    "the next request waits until the application has sent its last message",
    "A client that pipelines 1,000 HEADs would have 1,000 applications at a time.",
    PIPELINES,
    """
    HEAD /
    advance 5 s
    expect 200
    GET /
    advance 7.4 s
    expect nothing
    advance 2.7 s
    expect 200 "half and end"
    """,
    serve=serving(slow(2.5, start(), PIECE, END)),
)

head_grace = leaving(
    "an application that streams on after its HEAD is answered has 10 s to end",
    "What it sends is for nobody, and the next request waits for it.",
    CANCEL,
    """
    HEAD /
    advance 2 s
    expect 200
    HEAD /
    after 12 s expect 200
    """,
    serve=serving(slow(1, start(), *[PIECE] * 100)),
)

head_is_last = partial(talk, "together", lasts=True)(
    "a client with all of its last response is left, whatever its application does",
    "A HEAD is answered by a head, and with close, nothing follows it.",
    f"{RFC}rfc9112#section-9.6",
    """
    HEAD / "Connection: close"
    advance 2.5 s
    expect so far ""
    hang up
    expect 200
    """,
    serve=serving(slow(1, start(), *[PIECE] * 100)),
)

the_next_waits_for_room = going_on.the_next_waits_for_room.at("together")
