"""What chapter 1 asks of the connections of a server that stops."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from lab.exercises.check import DOCS
from lab.exercises.checks.echo import BUFFERED
from lab.exercises.rows import talk
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial

CLOSE = f"{DOCS}asyncio-protocol.html#asyncio.BaseTransport.close"
ABORT = f"{DOCS}asyncio-protocol.html#asyncio.WriteTransport.abort"
EVENT = f"{DOCS}asyncio-sync.html#asyncio.Event"
TIMEOUT = f"{DOCS}asyncio-task.html#asyncio.timeout"

OWED = '"abcdefg" * 1500'  # far more than there is room for
TWO_STUCK = (
    "connect; crowded; stop reading; flood; 2: connect; 2: stop reading; 2: flood; "
)

connections = partial(talk, "connections")

idle = connections(
    "close() ends the connections that are idle, at once, whoever left before",
    "A polite close is enough for who reads.",
    CLOSE,
    "; ".join(f"{number}: connect" for number in range(1, 41))
    + "; reset; 2: close; 3: hang up; 4: reset; 5: close; 6: hang up; stop 5 s; "
    + "; ".join(f"{number}: expect the end" for number in range(7, 41))
    + "; expect stopped",
)

nobody = connections(
    "close() waits for nobody where nobody is connected, or is any more",
    "There is an event that says so: each that comes clears it, the last one sets it.",
    EVENT,
    "connect; {}; stop 5 s; expect stopped",
    each=("close", "close; 2: connect; 2: reset"),
)

buffered = connections(
    "what is buffered when close() begins is sent to a client that reads",
    "A transport's close() sends what is buffered, and abort() drops it.",
    CLOSE,
    f"""
    crowded; stop reading; send {BUFFERED}; {{}}stop 5 s; advance 4 s; expect stopping
    read again; expect {BUFFERED}; expect the end; expect stopped
    """,
    each=("", "hang up; "),
)

somebody = connections(
    "close() waits for a client that came when all before it had left",
    "Each that comes clears the event, and not only the first of all.",
    EVENT,
    f"""
    crowded; connect; close; 2: connect; 2: stop reading; 2: send {BUFFERED}; stop 5 s
    expect stopping; 2: read again; 2: expect {BUFFERED}; expect stopped
    """,
)

grace = connections(
    "clients that do not read have the grace that was given, and no more",
    "close() sends what is buffered first, and that may last for ever.",
    ABORT,
    TWO_STUCK + "{}; expect stopped; expect nothing left",
    each=(
        "stop 5 s; advance 4.99 s; expect stopping; advance 0.02 s",
        "stop 0.2 s; advance 0.1 s; expect stopping; advance 0.2 s",
        "stop 0 s; advance 0.1 s",
        "stop 60 s; advance 59 s; expect stopping; advance 1.1 s",
    ),
)

last_one = connections(
    "close() waits for the last that leaves, and not for the first",
    "The event says that none is open: whoever leaves earlier must not set it.",
    EVENT,
    TWO_STUCK + "stop 5 s; reset; {}; expect stopped",
    each=(
        "advance 2 s; expect stopping; 2: reset",
        "advance 4 s; expect stopping; advance 1.1 s",
    ),
)


class InOrder(set[asyncio.WriteTransport]):
    """A set whose members come in the order in which their clients connected."""

    def __iter__(self) -> Iterator[asyncio.WriteTransport]:
        return iter(sorted(super().__iter__(), key=peer))


def peer(transport: asyncio.WriteTransport) -> tuple[str, int]:
    """Return the address of a transport's client."""
    found: tuple[str, int] = transport.get_extra_info("peername")
    return found


def handlers(seconds: float) -> Callable[[Trial], Serve]:
    """Return a choice of servers whose handlers notice the end so much later.

    A client is sent OWED, and counted in, when it has sent something.
    """

    def chosen(trial: Trial) -> Serve:
        stopping = trial.subject.module("stopping")
        connections = stopping.Connections()
        connections.open = InOrder()

        async def handle(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            await reader.read(1)
            writer.write(b"abcdefg" * 1500)
            connections.add(writer.transport)
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            await asyncio.sleep(seconds)
            connections.discard(writer.transport)

        async def serve(host: str, port: int) -> Any:
            listener = await asyncio.start_server(handle, host, port)
            return stopping.Server(listener, connections)

        return serve

    return chosen


noticed = connections(
    "after abort(), close() waits until the handlers have noticed",
    "Who returns right after abort() leaves handlers behind, in mid-sentence.",
    EVENT,
    """
    crowded; stop reading; send "x"; stop 5 s
    advance 5.4 s; expect stopping; advance 0.2 s; expect stopped
    """,
    serve=handlers(0.5),
)

not_noticed = connections(
    "a handler that does not notice is not waited for, either",
    "After the abort there is one second, and no more: the program has to end.",
    TIMEOUT,
    """
    connect; crowded; stop reading; send "x"; 2: connect; 2: stop reading; 2: send "x"
    stop 5 s; advance 6.1 s; expect stopped
    """,
    serve=handlers(60),
)

ended_already = connections(
    "a connection that has ended spares no other the abort",
    "asyncio's abort() fails with AttributeError where all was sent after close().",
    ABORT,
    """
    connect; crowded; stop reading; send "x"; 2: connect; 2: stop reading; 2: send "x"
    stop 5 s; read again; advance 7 s; expect stopped; expect nobody connected
    """,
    serve=handlers(60),
)

late_arrivals = connections(
    "who is counted in after close() began is closed, and aborted with the rest",
    "A connection can be accepted before the stop, and counted in after it.",
    CLOSE,
    f"""
    crowded; connect; 2: connect; 3: connect; 4: connect
    stop reading; send "x"; stop 5 s
    2: stop reading; 2: send "x"; 3: stop reading; 3: send "x"
    2: read again; 2: expect {OWED}; 2: expect the end
    read again; expect {OWED}; expect the end; {{}}; expect stopped
    4: send "x"; 4: expect {OWED}; 4: expect the end; advance 1 s; expect nothing left
    """,
    each=("advance 7 s", "3: read again; advance 1.2 s"),
    serve=handlers(0.1),
)

late_first = connections(
    "who is counted in after close() found nobody is closed, too",
    "Who comes late does not depend on who was there.",
    CLOSE,
    f'crowded; connect; stop 5 s; send "x"; expect {OWED}; expect the end',
    serve=handlers(0.1),
)
