"""What chapter 1 asks of an echo without streams."""

from collections.abc import Callable
from dataclasses import replace

from lab.exercises.check import DOCS, Check, check
from lab.exercises.checks import echo, traces
from lab.exercises.rows import talk
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage
from lab.simulator.client import LabClient

LOOP = f"{DOCS}asyncio-eventloop.html"
RECV = f"{LOOP}#asyncio.loop.sock_recv"
SENDALL = f"{LOOP}#asyncio.loop.sock_sendall"
ROUNDS = 10  # more turns than it takes to be answered


def raw(trial: Trial) -> Serve:
    """Return what makes the server on raw sockets."""
    found: Serve = trial.subject.module("raw_sockets").serve
    return found


def without_streams(asked: Callable[..., Check], see: str) -> Check:
    """Return what is asked of every echo, as it is asked of this one."""
    made = asked("raw", see=see, serve=raw)
    return replace(made, claim=f"without streams, {made.claim}", lasts=False)


every_byte = without_streams(echo.every_byte, RECV)
much = without_streams(echo.much, SENDALL)
silence = without_streams(echo.silence, RECV)
many_clients = without_streams(echo.many_clients, RECV)
no_room = without_streams(echo.no_room, SENDALL)
room_again = without_streams(echo.room_again, SENDALL)
others = without_streams(echo.others, SENDALL)
nothing_left = without_streams(echo.nothing_left, RECV)
reset = without_streams(echo.reset, RECV)
reset_in_the_middle = without_streams(echo.reset_in_the_middle, SENDALL)
forgotten = without_streams(traces.forgotten, f"{DOCS}asyncio-task.html#asyncio.Task")
no_word = without_streams(traces.no_word, f"{DOCS}logging.html")
unreachable = without_streams(traces.unreachable, f"{DOCS}exceptions.html#OSError")

memory_is_bounded = traces.memory(
    "raw",
    "without streams, what has been echoed is in memory no more",
    "A client may send for days: what it has been sent back is done with.",
    SENDALL,
    raw,
)

stop = talk(
    "raw",
    "without streams, a stop finds every client, and cancels who stays after the grace",
    "What a stop does not find in self.clients, it cannot end.",
    f"{DOCS}asyncio-task.html#asyncio.create_task",
    """
    connect; 2: connect; crowded; 2: stop reading; 2: flood; stop 5 s; expect the end
    advance 4.9 s; expect stopping; advance 0.2 s; expect stopped; expect nothing left
    """,
    serve=raw,
)


@check(
    "raw",
    claim="without streams, a busy client leaves a turn to the others",
    why="Where a socket is ready, neither call waits: the loop has no turn in between.",
    see=f"{DOCS}asyncio-task.html#asyncio.sleep",
)
def turns_are_fair(trial: Trial) -> None:
    read_size: int = trial.subject.module("raw_sockets").READ_SIZE
    for piece in (b"one", b"x" * read_size):
        with trial.stage(raw(trial), room=read_size) as stage:
            require_turns(trial, stage, piece)


def require_turns(trial: Trial, stage: Stage, piece: bytes) -> None:
    """Require that a client is heard while another sends this after each answer."""
    stage.connect(1)
    stage.connect(2)
    busy, other = stage.client(1), stage.client(2)
    rounds: list[int] = []

    def send_more(name: str, data: bytes | None) -> None:
        busy.saw(name, data)
        if not other.link.received and len(rounds) < ROUNDS:
            rounds.append(send_at_once(busy, piece))

    busy.link.saw = send_more
    send_at_once(busy, piece)
    send_at_once(other, b"two")
    stage.server.settle()
    trial.require(
        len(rounds) < ROUNDS,
        f"both sent, and client 1 sent again after each answer: {ROUNDS} times, "
        "before client 2 had its first",
    )


@check(
    "raw",
    claim="without streams, it receives no more at once than READ_SIZE",
    why="What you have received and not sent is in your memory, for each client.",
    see=RECV,
)
def piece_is_bounded(trial: Trial) -> None:
    read_size: int = trial.subject.module("raw_sockets").READ_SIZE
    with trial.stage(raw(trial), room=4 * read_size) as stage:
        stage.connect()
        stage.stop_reading()
        link = stage.client(1).link
        stage.send(b"x" * link.room)  # The client's system now holds all it can.
        stage.send(b"x" * link.room)
        taken = link.room - len(link.to_server)
        words = f"the client reads nothing, and {taken:,} bytes have been received"
        trial.require(taken <= read_size, words)
        stage.read_again()


def send_at_once(client: LabClient, data: bytes) -> int:
    """Send, and give the server no time to answer."""
    client.note("sends", data)
    return client.link.send(data)
