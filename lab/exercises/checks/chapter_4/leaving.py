"""What is asked of a client's leaving, and of a server's: the step `set`, again."""

import signal
from functools import partial
from typing import Any

from lab.exercises.check import DOCS, check
from lab.exercises.checks.http import GET
from lab.exercises.rows import talk
from lab.exercises.talk import Talk
from lab.exercises.trial import Trial

PROTOCOL = f"{DOCS}asyncio-protocol.html#asyncio"
LOST = f"{PROTOCOL}.BaseProtocol.connection_lost"

set_ = partial(talk, "set")

leaving = set_(
    "a client that leaves takes its timers along",
    "A timer that is forgotten keeps the connection in memory, and acts on it.",
    LOST,
    """
    {}; reset; expect nothing left
    connect; {}; close; expect nothing left
    """,
    each=(
        "expect nothing",
        'send "GET"',
        "GET /",
        'POST / "Content-Length: 4"',
        r'send "nonsense\r\n\r\n"',
        'stop reading; POST / body "x" * 300000',
    ),
    lasts=True,
)
half_closed = set_(
    "a client that finishes before it has read its answer still gets the rest of it",
    "Its end says that it has no more to send. It may read for a while yet.",
    f"{PROTOCOL}.BaseProtocol.eof_received",
    'stop reading; {} body "x" * 8000; hang up; advance 4.9 s; read again; expect echo',
    each=('POST / "Connection: close"', "POST /"),
    room=1000,
    lasts=True,
)
finishing = set_(
    "a client that has finished, and does not read its answer, is cut off",
    "It has the time that it would have for any other answer, and no more.",
    f"{PROTOCOL}.WriteTransport.abort",
    """
    stop reading; send "GET"; advance 1 s; hang up
    advance 29.9 s; expect open; advance 0.6 s; expect gone
    """,
    room=10,
    lasts=True,
)


@check(
    "set",
    "a client that leaves in the middle of its requests takes its timers along",
    "The rest has its turn after that, and settles. That must not start them again.",
    LOST,
)
def who_leaves_early_leaves_no_timer(trial: Trial) -> None:
    def handler(*_: object) -> Any:
        stage.client(1).link.reset_by_client()
        return trial.subject.module("http1").Answer(200, [], b"")

    with trial.stage(partial(trial.subject.serve(), handler=handler)) as stage:
        stage.connect()
        stage.send(GET * 3)
        Talk(stage).do(1, "expect nothing left")


@check(
    "set",
    "a client that has left is counted out",
    "A server that stops waits for every connection that it believes to be open.",
    LOST,
    lasts=True,
)
def who_has_left_is_counted_out(trial: Trial) -> None:
    with trial.program() as (program, stage):
        stage.connect()
        stage.reset()
        program.signal(signal.SIGTERM)
        trial.require(
            program.has_ended,
            "the client had left, and the server waited for it when it stopped",
        )


counted_in = set_(
    "a client that has connected is counted in",
    "A server that stops ends those connections that it was told of.",
    f"{PROTOCOL}.BaseProtocol.connection_made",
    "2: connect; stop 5 s; expect the end; 2: expect the end; expect stopped",
    lasts=True,
)
