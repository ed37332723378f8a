"""What chapter 1 asks of an echo on streams."""

import asyncio

from lab.exercises.check import DOCS, check
from lab.exercises.checks.flood import CROWDED, flood
from lab.exercises.trial import Trial

STREAM = f"{DOCS}asyncio-stream.html"
TEXT = bytes(range(256)) * 3


@check(
    "echo",
    claim="what a client sends comes back",
    why="An echo server answers every byte with itself.",
    see=f"{STREAM}#asyncio.StreamReader.read",
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
    why="A stream carries bytes: no lines, no text, and no care for where you cut it.",
    see=f"{STREAM}#asyncio.StreamReader.read",
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
    claim="a client that hangs up gets the rest of its echo, and then the end",
    why="FIN says that nothing more will be sent; somebody still waits for the end.",
    see=f"{STREAM}#asyncio.StreamWriter.close",
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
    "room",
    claim="a client that does not read its echo is not read from",
    why="What it sends would pile up in our memory, as much as it likes.",
    see=f"{STREAM}#asyncio.StreamWriter.drain",
    lasts=True,
)
def waits_for_room(trial: Trial) -> None:
    with trial.stage(**CROWDED) as stage:
        stage.connect()
        stage.stop_reading()
        trial.require(
            flood(stage) is not None,
            "the client sent 1 MiB and read nothing, and the server read all of it",
        )
        stage.read_again()


@check(
    "room",
    claim="a client that reads again hears all of its echo",
    why="Waiting loses nothing: what was not read waits with the client.",
    see=f"{STREAM}#asyncio.StreamWriter.drain",
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
    "loss",
    claim="a client that resets leaves no trace in the log",
    why="Clients break connections all day, and a log full of that hides what matters.",
    see=f"{STREAM}#asyncio.StreamWriter.wait_closed",
    lasts=True,
)
def a_reset_is_no_error(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(b"hello")
        stage.reset()
        trial.require_silence()


@check(
    "loss",
    claim="a client that resets while it is owed bytes leaves nothing open",
    why="drain() reports the loss, and wait_closed() reports it once more.",
    see=f"{STREAM}#asyncio.StreamWriter.wait_closed",
    lasts=True,
)
def a_reset_while_waiting_is_no_error(trial: Trial) -> None:
    with trial.stage(**CROWDED) as stage:
        stage.connect()
        stage.stop_reading()
        flood(stage)
        before = stage.server.descriptors()
        stage.reset()
        trial.require_silence()
        trial.require(
            stage.server.descriptors() < before,
            "its socket is still open in the server",
        )


@check(
    "loss",
    claim="a handler ends when its connection has, and not before",
    why="close() only begins: what is buffered goes first, and somebody has to wait.",
    see=f"{STREAM}#asyncio.StreamWriter.wait_closed",
)
def the_end_is_awaited(trial: Trial) -> None:
    with trial.stage(**CROWDED) as stage:
        connections = getattr(stage.server.server, "connections", None)
        stage.connect()
        stage.stop_reading()
        stage.send(TEXT * 6)
        stage.hang_up()
        known = len(getattr(connections, "open", ()))
        trial.require(
            known == 1, "part of its echo is still on its way, and echo() ended"
        )
        stage.read_again()
        stage.expect(TEXT * 6)
        stage.expect_end()


@check(
    "loss",
    claim="a handler that is cancelled ends",
    why="Who catches every exception catches the cancellation, too, and goes on.",
    see=f"{DOCS}asyncio-task.html#task-cancellation",
)
def a_cancelled_handler_ends(trial: Trial) -> None:
    echo = trial.subject.module("server").echo
    with trial.stage() as stage:
        loop = stage.server.loop
        task = loop.create_task(echo(asyncio.StreamReader(loop=loop), FakeWriter()))
        stage.server.settle()
        task.cancel()
        stage.server.settle()
        trial.require(
            task.cancelled(),
            "its task was cancelled, and it ended as if nothing had happened",
        )


class FakeWriter:
    """A writer to which nothing is ever written."""

    def is_closing(self) -> bool:
        """Return that it is open."""
        return False

    def close(self) -> None:
        """Do nothing: there is no transport."""

    async def wait_closed(self) -> None:
        """Return at once."""
