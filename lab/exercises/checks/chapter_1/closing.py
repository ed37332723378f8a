"""What chapter 1 asks of the connections of a server that stops."""

import asyncio
from typing import Any

from lab.exercises.check import DOCS, check
from lab.exercises.checks.echo import BUFFERED
from lab.exercises.checks.flood import CROWDED
from lab.exercises.checks.talks import row
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage

CLOSE = f"{DOCS}asyncio-protocol.html#asyncio.BaseTransport.close"
ABORT = f"{DOCS}asyncio-protocol.html#asyncio.WriteTransport.abort"
EVENT = f"{DOCS}asyncio-sync.html#asyncio.Event"

OWED = b"x" * 10_000  # far more than there is room for
TWO_STUCK = "connect; stop reading; flood; 2: connect; 2: stop reading; 2: flood; "

idle = row(
    "connections",
    "close() ends the connections that are idle, at once, whoever left before",
    "A polite close is enough for who reads.",
    CLOSE,
    "; ".join(f"{number}: connect" for number in range(1, 13))
    + "; reset; 2: close; 3: hang up; 4: reset; 5: close; 6: hang up; stop 5 s; "
    + "; ".join(f"{number}: expect the end" for number in range(7, 13))
    + "; expect stopped",
)

nobody = row(
    "connections",
    "close() waits for nobody where nobody is connected, or is any more",
    "There is an event that says so: each that comes clears it, the last one sets it.",
    EVENT,
    "connect; {}; stop 5 s; expect stopped",
    each=("close", "close; 2: connect; 2: reset"),
)

buffered = row(
    "connections",
    "what is buffered when close() begins is sent to a client that reads",
    "A transport's close() sends what is buffered, and abort() drops it.",
    CLOSE,
    f"""
    stop reading; send {BUFFERED}; stop 5 s; advance 4 s
    read again; expect {BUFFERED}; expect the end; expect stopped
    """,
    ways=CROWDED,
)

grace = row(
    "connections",
    "a client that does not read has the grace that was given, and no more",
    "close() sends what is buffered first, and that may last for ever.",
    ABORT,
    "stop reading; flood; {}; expect stopped; expect nothing left",
    each=(
        "stop 5 s; advance 4.9 s; expect stopping; advance 0.2 s",
        "stop 0.2 s; advance 0.1 s; expect stopping; advance 0.2 s",
        "stop 0 s; advance 0.1 s",
        "stop 60 s; advance 59 s; expect stopping; advance 1.1 s",
    ),
    ways=CROWDED,
)

all_aborted = row(
    "connections",
    "after the grace, every connection that is left is ended",
    "close() alone ends nobody who does not read: the rest needs abort().",
    ABORT,
    TWO_STUCK + "stop 5 s; advance 7 s; expect nothing left",
    ways=CROWDED,
)

last_one = row(
    "connections",
    "close() waits for the last that leaves, and not for the first",
    "The event says that none is open: whoever leaves earlier must not set it.",
    EVENT,
    TWO_STUCK + "stop 5 s; reset; expect stopping; 2: reset; expect stopped",
    ways=CROWDED,
)


class Handlers:
    """A server whose handlers count nobody out; they may count in."""

    def __init__(self, trial: Trial, counting: bool = True) -> None:
        self.stopping = trial.subject.module("stopping")
        self.connections = self.stopping.Connections()
        self.counting = counting
        self.transports: list[asyncio.WriteTransport] = []

    async def serve(self, host: str, port: int) -> Any:
        """Return a server that listens."""
        listener = await asyncio.start_server(self.handle, host, port)
        return self.stopping.Server(listener, self.connections)

    async def handle(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Stay for ever."""
        self.transports.append(writer.transport)
        if self.counting:
            self.connections.add(writer.transport)
        await asyncio.Event().wait()

    def fill(self, stage: Stage, *clients: int) -> None:
        """Connect clients that do not read what they are sent."""
        for client in clients:
            stage.connect(client)
            stage.stop_reading(client)
            self.transports[-1].write(OWED)


@check(
    "connections",
    claim="after abort(), close() waits until the handlers have noticed",
    why="Who returns right after abort() leaves handlers behind, in mid-sentence.",
    see=EVENT,
)
def handlers_notice(trial: Trial) -> None:
    handlers = Handlers(trial)
    with trial.stage(handlers.serve, **CROWDED) as stage:
        handlers.fill(stage, 1)
        stage.server.begin_to_stop(5)
        stage.advance(5.5)
        waits = not stage.server.has_stopped()
        trial.require(waits, "close() is over, 0.5 s before the handler has ended")
        handlers.connections.discard(handlers.transports[0])
        over = stage.server.has_stopped()
        trial.require(over, "the handler has ended, and close() still waits")


@check(
    "connections",
    claim="a handler that does not notice is not waited for, either",
    why="After the abort there is one second, and no more: the program has to end.",
    see=f"{DOCS}asyncio-task.html#asyncio.timeout",
)
def handlers_do_not_notice(trial: Trial) -> None:
    handlers = Handlers(trial)
    with trial.stage(handlers.serve, **CROWDED) as stage:
        handlers.fill(stage, 1)
        stage.server.begin_to_stop(5)
        stage.advance(7)
        over = stage.server.has_stopped()
        trial.require(over, "it was aborted 2 seconds ago, and close() waits")


@check(
    "connections",
    claim="a connection that has ended spares no other the abort",
    why="asyncio's abort() fails with AttributeError where all was sent after close().",
    see=ABORT,
)
def ended_already(trial: Trial) -> None:
    handlers = Handlers(trial)
    with trial.stage(handlers.serve, **CROWDED) as stage:
        handlers.fill(stage, 1, 2)
        first = next(iter(handlers.connections.open))  # The other comes after it.
        stage.server.begin_to_stop(5)
        stage.read_again(1 + handlers.transports.index(first))
        stage.advance(7)
        raised = stage.server.stopping.exception()
        trial.require(not raised, f"what abort() raised came out of close(): {raised}")
        left = stage.server.descriptors()
        trial.require(left == 0, f"one of two had ended before abort(); {left} is open")


@check(
    "connections",
    claim="who is counted in after close() began is closed, and aborted with the rest",
    why="A connection can be accepted before the stop, and counted in after it.",
    see=CLOSE,
)
def late_arrivals(trial: Trial) -> None:
    handlers = Handlers(trial, counting=False)
    with trial.stage(handlers.serve, **CROWDED) as stage:
        handlers.fill(stage, 1, 2, 3)
        first, *late = handlers.transports
        handlers.connections.add(first)
        stage.server.begin_to_stop(5)
        for transport in late:
            handlers.connections.add(transport)
        stage.read_again(2)
        stage.expect(OWED, 2)
        stage.expect_end(2)
        stage.advance(7)
        left = stage.server.descriptors()
        trial.require(left == 0, f"5 seconds were over, and {left} stayed connected")
