"""What is asked when a client is lost: the step `gone`."""

from collections.abc import Callable
from functools import partial

from lab.exercises.check import check
from lab.exercises.checks.http import request
from lab.exercises.rows import talk
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage

from .obeying import HALF, PROTOCOL, is_too_slow, logged, obeyed, obeying

LOST = f"{PROTOCOL}BaseProtocol.connection_lost"
BEGUN = ("read", HALF.replace(b"/read", b"/say/read"))
asked = partial(check, "gone")
gone = partial(talk, "gone", serve=obeyed())


@asked(
    "a client that is lost sends its handler away, whatever that waits for",
    "asyncio does not resume a lost connection. A handler that is not told stays.",
    LOST,
)
def the_lost_send_handlers_away(trial: Trial) -> None:
    leave: Callable[..., None]
    for leave in (Stage.reset, Stage.close, is_too_slow):
        for what, data in (("write", request("/write-100")), ("read", HALF), BEGUN):
            with obeying(trial, room=1000) as (stage, handler):
                stage.stop_reading()
                stage.send(data)
                leave(stage)
                left = "the client has left, and"
                words = f"{left} its handler still waits to {what}"
                trial.require(not handler.running, words)
                words = f"{left} {what}() should raise a ConnectionResetError"
                error = handler.ends[0]
                is_told = isinstance(error, ConnectionResetError)
                trial.require(is_told, f"{words}; its handler raised {error!r}")


nothing_is_left = gone(
    "nothing is left of a client that is gone, and no limit runs for it",
    "What is left of each client adds up.",
    LOST,
    """
    POST /read/say "Content-Length: 9"
    reset
    expect nothing left
    connect
    POST /read/say body "hello"
    expect 200 "5"
    close
    expect nothing left
    connect
    stop reading
    GET /write-100
    reset
    expect nothing left
    stop 5 s
    expect stopped
    """,
    room=1000,
)


@asked(
    "nobody writes to a connection that closes",
    "A transport that was told to close drops what is written, without a word.",
    f"{PROTOCOL}BaseTransport.close",
)
def nobody_writes_while_it_closes(trial: Trial) -> None:
    with logged() as records, obeying(trial, room=1000) as (stage, handler):
        stage.stop_reading()
        stage.send(request("/write-100"))
        before = handler.written
        stage.server.begin_to_stop(5)
        for _ in range(60):  # There is room again, but something left to send.
            stage.client(1).receive_at_once(1000)
        more, errors = handler.written - before, handler.ends
        words = f"the server stops, and its handler wrote {more} pieces more"
        trial.require(more <= 1, words)
        words = "the connection closes, and write() should raise an OSError; it raised"
        is_told = errors and isinstance(errors[0], OSError)
        trial.require(is_told, f"{words} {errors[0] if errors else 'nothing'!r}")
        trial.require(not records, f"it logs {len(records)} lines")
