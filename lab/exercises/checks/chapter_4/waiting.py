"""What is asked of a server that waits for its clients: the step `set`."""

import socket
import tracemalloc
from functools import partial

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.clock import clock
from lab.exercises.checks.http import expect_answer
from lab.exercises.rows import talk
from lab.exercises.trial import Trial

from .serving import limited

LATE = f"{RFC}rfc9110#section-15.5.9"
SILENT = f"{RFC}rfc9112#section-9.5"
AFTER_END = f"{RFC}rfc9112#section-9.6"
PIECE = bytes(65_536)

set_ = partial(talk, "set")

silence = set_(
    "a client that says nothing is left after ten seconds",
    "It may have died, or mean us harm, and it holds a descriptor of ours.",
    SILENT,
    "after 10 s expect the end",
    lasts=True,
)
drips = set_(
    "a head has ten seconds from its first byte, however it drips",
    "Otherwise a byte now and then holds a connection for days.",
    LATE,
    r"""
    {}; advance 4 s; send "GET / HTTP/1.1\r\nHost: a\r\nX: "
    repeat 9: advance 1 s; expect nothing; send "x"
    after 1 s expect 408
    """,
    each=("expect nothing", "GET /; expect 200"),
    lasts=True,
)
each_head = set_(
    "each head on a connection has ten seconds of its own, from its first byte",
    "What is over, a request or a silence, takes no time from what comes next.",
    f"{RFC}rfc9112#section-9.3",
    r"""
    GET /; expect 200; advance 4.9 s; send "GET / HTTP"
    repeat 2: advance 9.8 s; send "/1.1\r\nHost: a\r\n\r\nGET / HTTP"; expect 200
    advance 9.8 s; send "/1.1\r\nHost: a\r\n\r\n"; expect 200
    repeat 9: advance 4.9 s; GET /; expect 200
    """,
    lasts=True,
)
keep_alive = set_(
    "after an answer, a client has five seconds for its next request, not ten",
    "It has had what it came for. Others wait for its place.",
    f"{RFC}rfc9112#section-9.5",
    """
    advance 3 s; {}
    after 5 s expect the end
    """,
    each=("GET /; expect 200", "repeat 2: GET /; expect 200"),
    lasts=True,
)
forgotten = set_(
    "what a client asked before does not shape what it is told when it is late",
    "The answer to HEAD has no body. A 408 to the next request has one.",
    f"{RFC}rfc9110#section-9.3.2",
    'HEAD /; expect 200; send "G"; after 10 s expect 408',
    lasts=True,
)
several = set_(
    "each connection has a deadline of its own",
    "What one client does must not gain or cost another one time.",
    SILENT,
    """
    advance 5 s; 2: connect; after 5 s expect the end
    2: send "G"; 3: connect; 2: after 10 s expect 408; 3: expect the end
    """,
    lasts=True,
)
empty_lines = set_(
    "empty lines gain no time",
    "A client could send one every few seconds for days, and ask nothing.",
    f"{RFC}rfc9112#section-2.2",
    r"""
    {}
    repeat 4: advance 1 s; send "\r\n"; expect nothing
    after 1 s expect the end
    """,
    each=("expect nothing", "GET /; expect 200"),
    serve=limited(idle=5),
)
dropped = set_(
    "what a client sends after our end gains no time",
    "We drop those bytes. A client that sends one a second must still leave.",
    AFTER_END,
    r"""
    send "nonsense\r\n\r\n"; expect 400
    repeat 4: advance 1.2 s; expect open; send "more"
    advance 0.4 s; expect gone
    """,
    lasts=True,
)


@check(
    "set",
    "what a client sends after our end is dropped, and not kept",
    "It may send as fast as it can until it is gone.",
    AFTER_END,
    lasts=True,
)
def dropped_bytes_are_not_kept(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(b"nonsense\r\n\r\n")
        expect_answer(stage, 400)
        tracemalloc.start()
        for _ in range(64):
            stage.client(1).send(PIECE)
        kept, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        sent = 64 * len(PIECE)
        sentence = f"of {sent:,} bytes that came after our end, it keeps {kept:,}"
        trial.require(kept < sent / 2, sentence)


@check(
    "set",
    "the system is asked to keep little of what it has not sent",
    "It takes megabytes otherwise, and nothing more while a slow client reads them.",
    f"{DOCS}socket.html#socket.socket.setsockopt",
    lasts=True,
)
def progress_is_shown(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        *_, sock = stage.server.loop.network.sockets
        asked = [option[1] for option in getattr(sock, "options", ())]
        trial.require(
            socket.TCP_NOTSENT_LOWAT in asked,
            "a client has connected, and show_progress() was not called for it",
        )
        stage.reset()


@check(
    "set",
    "a protocol that is never connected starts no timer",
    "Over TLS it may be made for a client that never finishes its handshake.",
    f"{DOCS}asyncio-protocol.html#protocol-factories",
)
def a_factory_starts_nothing(trial: Trial) -> None:
    module = trial.subject.module("server")

    def make_protocol() -> None:
        module.HTTP1Connection(module.Connections(), module.echo, module.LIMITS)

    with clock(trial) as on:
        on.do(make_protocol)
        armed = on.stage.server.loop.armed_timers()
        trial.require(not armed, "there is no connection, and its timer runs")
        on.advance(100)
