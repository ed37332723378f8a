"""What chapter 2 asks of the callbacks of a protocol, and of serve()."""

from dataclasses import replace
from typing import Any
from unittest import mock

from lab.exercises.check import DOCS, check
from lab.exercises.checks import echo, listening, traces
from lab.exercises.checks.echo import BUFFERED
from lab.exercises.rows import talk
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage

PROTOCOL = f"{DOCS}asyncio-protocol.html"
DATA = f"{PROTOCOL}#asyncio.Protocol.data_received"
PAUSE = f"{PROTOCOL}#asyncio.BaseProtocol.pause_writing"
EOF = f"{PROTOCOL}#asyncio.Protocol.eof_received"
LOST = f"{PROTOCOL}#asyncio.BaseProtocol.connection_lost"
LISTEN = f"{DOCS}asyncio-eventloop.html#asyncio.loop.create_server"

hello = echo.hello("echo", see=DATA)
every_byte = echo.every_byte("echo", see=DATA)
much = echo.much("echo", see=DATA)
silence = echo.silence("echo", see=DATA)
memory_is_bounded = traces.memory(
    "echo",
    "what has been echoed is in memory no more",
    "A client may send for days: what it has been sent back is done with.",
    DATA,
    senders=traces.PIECES,
)


@check(
    "echo",
    claim="what has come is written at once",
    why="What is put off until the next turn is lost if the connection closes in this.",
    see=DATA,
)
def written_at_once(trial: Trial) -> None:
    with trial.stage() as stage:
        protocol, transport = connected(trial, stage)

        async def receive_and_close() -> None:
            protocol.data_received(b"now")
            transport.close()

        stage.server.call(receive_and_close())
        stage.expect(b"now")
        stage.expect_end()


def connected(trial: Trial, stage: Stage) -> tuple[Any, Any]:
    """Connect a client; return its protocol, and the transport that this was given."""
    made = list[tuple[Any, Any]]()
    kind: Any = trial.subject.module("server").EchoProtocol
    connection_made = kind.connection_made

    def noting(protocol: Any, transport: Any) -> None:
        made.append((protocol, transport))
        connection_made(protocol, transport)

    with mock.patch.object(kind, "connection_made", noting):
        stage.connect()
    return made[0]


two_clients = echo.two_clients("echo", see=f"{PROTOCOL}#protocol-factories")

counted_in = talk(
    "echo",
    "a server that stops ends the connections that are open",
    "What is not counted in cannot be closed, and the stop waits for it in vain.",
    f"{PROTOCOL}#asyncio.BaseProtocol.connection_made",
    f"""
    connect; 2: connect; crowded; stop reading; send {BUFFERED}; signal SIGTERM
    2: expect the end; advance 4 s; expect stopping; advance 2 s; expect stopped
    expect nothing left
    """,
    program="server",
)

room_again = echo.room_again("room", see=PAUSE.replace("pause", "resume"))
others = echo.others("room", see=PAUSE)
no_room = echo.no_room("room", see=PAUSE)


@check(
    "room",
    claim="a client that has room again, at once, is read from",
    why="Within one turn of the loop, its transport may have too much, and then room.",
    see=PAUSE,
)
def room_at_once(trial: Trial) -> None:
    with trial.stage() as stage:
        protocol, _ = connected(trial, stage)

        async def pause_and_resume() -> None:
            protocol.pause_writing()
            protocol.resume_writing()

        stage.server.call(pause_and_resume())
        stage.send(b"on")
        stage.expect(b"on")


end = echo.end("half_close", see=EOF)
late_reader = echo.late_reader("half_close", see=EOF)
nothing_left = echo.nothing_left("half_close", see=EOF)
waited_for = echo.waited_for(
    "half_close",
    "a server that stops waits until a client that has hung up has its echo",
    "A connection is counted out when it is lost, and not at the client's FIN.",
    EOF,
)

reset = echo.reset("gone", see=LOST)
no_word = traces.no_word("gone")

counted_out = talk(
    "gone",
    "a connection that has ended is counted out, and no other",
    "A server that stops waits for every connection that it believes to be open.",
    LOST,
    f"""
    crowded; connect; 2: connect; 3: connect; 3: stop reading; 3: send {BUFFERED}
    {{}}; 2: close; signal SIGTERM; advance 4 s; expect stopping
    3: read again; 3: expect {BUFFERED}; 3: expect the end; expect stopped
    """,
    each=(
        "hang up",
        "reset",
        "close",
        f"stop reading; send {BUFFERED}; reset",
        "3: hang up; reset",
    ),
    program="server",
)

unreachable = traces.unreachable("gone", see=f"{DOCS}exceptions.html#OSError")
forgotten = traces.forgotten("gone", LOST)

told_place = listening.told_place("listen", LISTEN)
on_real_sockets = listening.on_real_sockets("listen", LISTEN)
taken_place = listening.taken_place("listen", LISTEN)
two_servers = listening.two_servers("listen", LISTEN)
none_kept = replace(
    forgotten.at("listen"),
    claim="a protocol whose client has left is in memory no more",
)

can_be_stopped = talk(
    "listen",
    "the server that serve() returns can end the connections of its protocols",
    "All of them have to share the connections that the server closes.",
    LISTEN,
    "; ".join(f"{number}: connect" for number in range(1, 81))
    + "; stop 5 s; expect the end; 80: expect the end; expect stopped; "
    "expect no listener",
)
