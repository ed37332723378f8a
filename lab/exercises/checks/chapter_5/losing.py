"""What is asked when a client is lost: the step `gone`."""

from collections.abc import Callable
from functools import partial

from lab.exercises.check import RFC, check
from lab.exercises.checks.http import expect_answers, request
from lab.exercises.rows import talk
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage

from .obeying import (
    HALF,
    PROTOCOL,
    has_stopped,
    is_too_slow,
    obeyed,
    obeying,
)

LOST = f"{PROTOCOL}BaseProtocol.connection_lost"
LAST = f"{RFC}rfc9112#section-9.6"
WAITING = (
    ("write", request("/write-100")),
    ("read", HALF),
    ("read", HALF.replace(b"/read", b"/say/read")),
)
asked = partial(check, "gone")
gone = partial(talk, "gone", serve=obeyed())


@asked(
    "a client that is lost sends its handler away, whatever that waits for",
    "asyncio does not resume a lost connection. A handler that is not told stays.",
    LOST,
)
def the_lost_send_handlers_away(trial: Trial) -> None:
    leave: Callable[..., None]
    for leave in (Stage.reset, Stage.close, is_too_slow, has_stopped):
        for what, data in WAITING:
            with obeying(trial, room=1000) as (stage, handler):
                stage.stop_reading()
                stage.send(data)
                leave(stage)
                left = "the client has left, and"
                words = f"{left} its handler still waits to {what}"
                trial.require(not handler.running, words)
                words = f"{left} {what}() should raise a ClientDisconnected"
                error = handler.ends[0]
                is_told = type(error).__name__ == "ClientDisconnected"
                trial.require(is_told, f"{words}; its handler raised {error!r}")
    with obeying(trial) as (stage, handler):
        stage.send(request("/stay"))
        stage.reset()
        words = "the client has left, and wait_closed() of its body still waits"
        trial.require(not handler.running, words)


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
    connect
    POST /sleep-9/read "Expect: 100-continue" "Content-Length: 9"
    reset
    expect nobody connected
    stop 5 s
    expect stopped
    """,
    room=1000,
)


the_deaf_look = gone(
    "a client that resets while we do not read is noticed within seconds",
    "Who does not read does not hear. Each such client would keep its descriptor.",
    f"{PROTOCOL}ReadTransport.pause_reading",
    """
    {}
    advance 12 s
    reset
    advance 5 s
    expect nobody connected
    """,
    each=(
        'POST /sleep-60/say "Content-Length: 999999"; send "x" * 300000',
        r'GET /sleep-60/say; send "GET /say HTTP/1.1\r\nHost: a\r\n\r\n" * 9000',
        'stop reading; POST /write-9 "Content-Length: 999999"; send "x" * 300000;'
        " advance 1 s; read again; stop reading",
        'POST /sleep-60/say "Content-Length: 999999"; send "x" * 300000; hang up',
    ),
)

who_stays_is_served = gone(
    "a client that waits while we do not read is served, however often we look",
    "A look is no verdict. It has done nothing wrong, and a handler has its time.",
    f"{PROTOCOL}ReadTransport.pause_reading",
    """
    POST /sleep-60/read/say body "x" * 300000
    after 60 s expect 200 "300000"
    GET /sleep-60/say
    GET /say
    after 60 s expect 200 200
    """,
    room=256 * 1024,
)


@asked(
    "of more requests than may wait, those that wait too long are dropped",
    "Nobody hears of a client's end behind them. The last response says nothing of it.",
    f"{RFC}rfc9112#section-9.3.2",
)
def too_many_are_dropped(trial: Trial) -> None:
    for first in ("/sleep-60/say", "/say/sleep-60"):
        with obeying(trial) as (stage, handler):
            stage.send(request(first) + request("/say") * 9000)
            stage.advance(60)
            expect_answers(stage, 200)
            stage.expect_end()
            begun = len(handler.begun) - 1
            trial.require(not begun, f"of 9,000 requests that waited, {begun} began")


late_readers_get_it_all = gone(
    "a response that is finished is not cut, however late its client reads",
    "What is left has the time that is set for room, in HTTP/1.0 as well.",
    LAST,
    r"""
    stop reading
    send "GET /write-3 HTTP/1.0\r\n\r\n"
    advance 29 s
    read again
    expect 200 "sixteen letters." * 1875
    """,
    room=1000,
)
