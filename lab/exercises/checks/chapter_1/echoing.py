"""What chapter 1 asks of an echo on streams."""

import asyncio
from typing import Any

from lab.exercises.check import DOCS, check
from lab.exercises.checks import echo, traces
from lab.exercises.checks.flood import CROWDED, PIECE, flood
from lab.exercises.talk import Talk
from lab.exercises.trial import Trial

STREAM = f"{DOCS}asyncio-stream.html"
READ = f"{STREAM}#asyncio.StreamReader.read"
CLOSE = f"{STREAM}#asyncio.StreamWriter.close"
DRAIN = f"{STREAM}#asyncio.StreamWriter.drain"
CLOSED = f"{STREAM}#asyncio.StreamWriter.wait_closed"

hello = echo.hello("echo", see=READ)
every_byte = echo.every_byte("echo", see=READ)
much = echo.much("echo", see=READ)
silence = echo.silence("echo", see=READ)
end = echo.end("echo", see=CLOSE)
nothing_left = echo.nothing_left("echo", see=CLOSE)
two_clients = echo.two_clients("echo", see=READ)
no_room = echo.no_room("room", see=DRAIN)
room_again = echo.room_again("room", see=DRAIN)
others = echo.others("room", see=DRAIN)
memory_is_bounded = traces.memory(
    "room",
    "what has been echoed is in memory no more",
    "A client may send for days: what it has been sent back is done with.",
    DRAIN,
)
late_reader = echo.late_reader("room", see=DRAIN)
reset = echo.reset("loss", see=CLOSED)
reset_in_the_middle = echo.reset_in_the_middle("loss", see=CLOSED)
no_word = traces.no_word("loss")
unreachable = traces.unreachable("loss", see=f"{DOCS}exceptions.html#OSError")

end_awaited = echo.waited_for(
    "loss",
    "echo() returns when its connection has ended, and not before",
    "close() only begins: what is buffered goes first, and somebody has to wait.",
    CLOSED,
)


@check(
    "room",
    claim="no more than one piece waits for a client beyond the transport's mark",
    why="Each write may be the one that fills the buffer: none goes without a drain().",
    see=DRAIN,
)
def one_piece(trial: Trial) -> None:
    for before in (b"", b"x"):
        with trial.stage(**CROWDED) as stage:
            stage.connect()
            stage.send(before)
            stage.stop_reading()
            flood(stage)
            server: Any = stage.server.server
            (held,) = (it.get_write_buffer_size() for it in server.connections.open)
            trial.require(
                held < 2 * PIECE,  # The mark is much less than a piece.
                f"the client sent pieces of {PIECE:,} bytes and read nothing, "
                f"and {held:,} wait for it",
            )
            stage.read_again()


class Echoes:
    """A server on whose tasks a check can lay its hands."""

    def __init__(self, trial: Trial) -> None:
        self.stopping = trial.subject.module("stopping")
        self.echo = trial.subject.module("server").echo
        self.task: asyncio.Task[None]
        self.writer: asyncio.StreamWriter

    async def serve(self, host: str, port: int) -> Any:
        """Return a server that listens."""
        listener = await asyncio.start_server(self.handle, host, port)
        return self.stopping.Server(listener, self.stopping.Connections())

    async def handle(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Serve a client in a task that can be cancelled."""
        self.writer = writer
        self.task = asyncio.create_task(self.echo(reader, writer))
        await asyncio.wait([self.task])


@check(
    "loss",
    claim="an echo() that is cancelled closes its connection, and ends as cancelled",
    why="Who cancels a task wants its end, and hears of it by CancelledError.",
    see=f"{DOCS}asyncio-task.html#task-cancellation",
)
def cancelled(trial: Trial) -> None:
    for size, hangs_up in ((0, False), (5000, True), (5000, False), (15000, False)):
        echoes = Echoes(trial)
        with trial.stage(echoes.serve, **CROWDED) as stage:
            stage.connect()
            stage.stop_reading()
            stage.send(b"x" * size)
            if hangs_up:  # It waits for its connection to end, and not for bytes.
                stage.hang_up()
            echoes.task.cancel()
            stage.server.settle()
            closes = echoes.writer.is_closing()
            trial.require(closes, "it was cancelled, and did not close its writer")
            waits = not echoes.task.done() or hangs_up or not size
            trial.require(waits, "it was cancelled, and did not wait for the end")
            stage.read_again()
            stage.expect(b"x" * min(size, 5000))
            if size > 5000:  # It waits for room, and has not written all of them.
                stage.receive(1, size)
            stage.expect_end()
            ended = "ended without CancelledError" if echoes.task.done() else "goes on"
            trial.require(echoes.task.cancelled(), f"echo() was cancelled, and {ended}")


@check(
    "loss",
    claim="what comes while the server closes a connection is not echoed any more",
    why="The writer may be closed when the bytes have come, and before you have them.",
    see=f"{STREAM}#asyncio.StreamWriter.is_closing",
)
def closed_meanwhile(trial: Trial) -> None:
    echoes = Echoes(trial)
    with trial.stage(echoes.serve, **CROWDED) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(b"x" * 5000)
        loop = stage.server.loop
        loop.call_soon(loop.call_soon, echoes.writer.close)  # Right after the bytes.
        stage.send(b"more")
        stage.read_again()
        stage.expect(b"x" * 5000)
        stage.expect_end()
    with trial.stage(echoes.serve, **CROWDED) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(b"x" * 15000)  # It waits for room.
        written = echoes.writer.transport.get_write_buffer_size()
        written += len(stage.client(1).link.to_client)
        echoes.writer.close()
        Talk(stage).do(1, "take 3900 bytes")  # There is room before all is sent.
        stage.read_again()
        stage.expect(b"x" * written)
        stage.expect_end()
