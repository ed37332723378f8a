"""What chapter 1 asks of an echo without streams."""

from lab.exercises.check import DOCS, check
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial
from lab.simulator.client import LabClient

LOOP = f"{DOCS}asyncio-eventloop.html"
TEXT = bytes(range(256)) * 3
ROUNDS = 10  # more turns than it takes to be answered


@check(
    "raw",
    claim="without streams, each task is referenced while it runs, and then forgotten",
    why="The loop keeps only weak references to tasks; one that is lost may vanish.",
    see=f"{DOCS}asyncio-task.html#asyncio.create_task",
)
def raw_tasks_are_kept(trial: Trial) -> None:
    with trial.stage(raw(trial)) as stage:
        server: object = stage.server.server
        stage.connect()
        kept = len(getattr(server, "clients", ()))
        trial.require(kept == 1, f"one client is here, and {kept} are in self.clients")
        stage.hang_up()
        kept = len(getattr(server, "clients", ()))
        trial.require(kept == 0, f"nobody is here, and {kept} are in self.clients")


@check(
    "raw",
    claim="without streams, what a client sends comes back, and then the end",
    why="It is the same server; only the calls are closer to the system.",
    see=f"{LOOP}#asyncio.loop.sock_recv",
)
def raw_echo(trial: Trial) -> None:
    with trial.stage(raw(trial)) as stage:
        stage.connect(1)
        stage.connect(2)
        stage.send(TEXT, 1, piece=7)
        stage.send(b"two", 2)
        stage.expect(TEXT, 1)
        stage.expect(b"two", 2)
        stage.hang_up(1)
        stage.expect_end(1)


@check(
    "raw",
    claim="without streams, a lost client is no error, and nothing stays open",
    why="The socket has to be closed by somebody, also when recv() raises.",
    see=f"{LOOP}#asyncio.loop.sock_recv",
)
def raw_loss(trial: Trial) -> None:
    with trial.stage(raw(trial)) as stage:
        before = stage.server.descriptors()
        stage.connect()
        stage.send(b"hello")
        stage.reset()
        trial.require_silence()
        trial.require(stage.server.descriptors() == before, "its socket is still open")


@check(
    "raw",
    claim="without streams, a busy client leaves a turn to the others",
    why="Where a socket is ready, neither call waits: the loop has no turn in between.",
    see=f"{DOCS}asyncio-task.html#asyncio.sleep",
)
def raw_turns_are_fair(trial: Trial) -> None:
    with trial.stage(raw(trial)) as stage:
        stage.connect(1)
        stage.connect(2)
        busy, other = stage.client(1), stage.client(2)
        rounds: list[int] = []

        def send_more(name: str, data: bytes | None) -> None:
            busy.saw(name, data)
            if not other.link.received and len(rounds) < ROUNDS:
                rounds.append(send_at_once(busy, b"one"))

        busy.link.saw = send_more
        send_at_once(busy, b"one")
        send_at_once(other, b"two")
        stage.server.settle()
        trial.require(
            len(rounds) < ROUNDS,
            f"both sent, and client 1 sent again after each answer: {ROUNDS} times, "
            "before client 2 had its first",
        )


def send_at_once(client: LabClient, data: bytes) -> int:
    """Send, and give the server no time to answer."""
    client.note("sends", data)
    return client.link.send(data)


def raw(trial: Trial) -> Serve:
    """Return what makes the server on raw sockets."""
    found: Serve = trial.subject.module("raw_sockets").serve
    return found
