"""What chapter 2 asks of the callbacks of a protocol."""

import signal

from lab.exercises.check import DOCS, check
from lab.exercises.checks.flood import CROWDED, flood
from lab.exercises.trial import Trial

PROTOCOL = f"{DOCS}asyncio-protocol.html"
TEXT = bytes(range(256)) * 3


@check(
    "echo",
    claim="what a client sends comes back",
    why="An echo server answers every byte with itself.",
    see=f"{PROTOCOL}#asyncio.Protocol.data_received",
    lasts=True,
)
def hello_comes_back(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(b"hello")
        stage.expect(b"hello")


@check(
    "echo",
    claim="every byte comes back, whatever it is, and however the network cuts",
    why="TCP carries bytes: no messages, no text, and no care for where you cut them.",
    see=f"{PROTOCOL}#asyncio.Protocol.data_received",
    lasts=True,
)
def any_bytes_come_back(trial: Trial) -> None:
    for size in (1, 7, len(TEXT)):
        with trial.stage() as stage:
            stage.connect()
            stage.send(TEXT, piece=size)
            stage.expect(TEXT)
            stage.expect_nothing()


@check(
    "echo",
    claim="two clients at a time each hear themselves alone",
    why="There is a protocol for each connection, and what it keeps is its own.",
    see=f"{PROTOCOL}#protocol-factories",
    lasts=True,
)
def clients_do_not_mix(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect(1)
        stage.connect(2)
        stage.send(b"one", 1)
        stage.send(b"two", 2)
        stage.expect(b"one", 1)
        stage.expect(b"two", 2)


@check(
    "echo",
    claim="a server that stops ends the connections that are open",
    why="What is not counted in cannot be closed, and the stop waits for it in vain.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.connection_made",
)
def open_connections_are_counted(trial: Trial) -> None:
    with trial.program() as (program, stage):
        stage.connect()
        program.signal(signal.SIGTERM)
        stage.expect_end()


@check(
    "room",
    claim="a client that does not read its echo is not read from",
    why="What it sends would pile up in our memory, as much as it likes.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.pause_writing",
    lasts=True,
)
def waits_for_room(trial: Trial) -> None:
    with trial.stage(**CROWDED) as stage:
        stage.connect()
        stage.stop_reading()
        taken = flood(stage)
        trial.require(
            taken is not None,
            "the client sent 1 MiB and read nothing, and the server read all of it",
        )


@check(
    "room",
    claim="a client that reads again hears all of its echo",
    why="Pausing loses nothing: what was not read waits with the client.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.resume_writing",
    lasts=True,
)
def goes_on_when_there_is_room(trial: Trial) -> None:
    with trial.stage(**CROWDED) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(TEXT * 50)
        stage.read_again()
        stage.expect(TEXT * 50)
        stage.send(b"more")
        stage.expect(b"more")


@check(
    "half_close",
    claim="a client that hangs up still gets its echo, and then the end",
    why="FIN says that nothing more will be sent, and not that nobody listens.",
    see=f"{PROTOCOL}#asyncio.Protocol.eof_received",
    lasts=True,
)
def the_rest_and_the_end(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(b"bye")
        stage.hang_up()
        stage.expect(b"bye")
        stage.expect_end()


@check(
    "half_close",
    claim="what was in the transport's buffer at FIN still arrives",
    why="Whoever aborts at FIN takes the last words away from a slow reader.",
    see=f"{PROTOCOL}#asyncio.Protocol.eof_received",
    lasts=True,
)
def the_buffer_is_flushed(trial: Trial) -> None:
    with trial.stage(room=1024) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(TEXT * 4)
        stage.hang_up()
        stage.read_again()
        stage.expect(TEXT * 4)
        stage.expect_end()


@check(
    "gone",
    claim="a connection that has ended is counted out",
    why="A server that stops waits for every connection that it believes to be open.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.connection_lost",
)
def who_has_left_is_forgotten(trial: Trial) -> None:
    for leave in ("hang_up", "reset", "close"):
        with trial.program() as (program, stage):
            stage.connect()
            getattr(stage, leave)()
            program.signal(signal.SIGTERM)
            trial.require(
                program.has_ended,
                "the client had left, and the server waited for it when it stopped",
            )
