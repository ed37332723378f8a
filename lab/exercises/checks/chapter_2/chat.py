"""What the challenge of chapter 2 asks."""

import asyncio
import signal

from lab.exercises.check import DOCS, check
from lab.exercises.checks.flood import CROWDED, flood
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial

PROTOCOL = f"{DOCS}asyncio-protocol.html"


@check(
    "chat",
    claim="what one says, all the others hear, and nobody hears himself",
    why="A chat is an echo to everybody else.",
    see=f"{PROTOCOL}#asyncio.Protocol.data_received",
)
def everybody_hears(trial: Trial) -> None:
    with trial.stage(chat(trial)) as stage:
        for client in (1, 2, 3):
            stage.connect(client)
        stage.send(b"hello", 2)
        stage.expect(b"hello", 1)
        stage.expect(b"hello", 3)
        stage.expect_nothing(2)


@check(
    "chat",
    claim="nobody is read from while one does not read",
    why="What the others say would pile up in our memory, on its way to this one.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.pause_writing",
)
def the_room_waits(trial: Trial) -> None:
    with trial.stage(chat(trial), **CROWDED) as stage:
        stage.connect(1)
        stage.connect(2)
        stage.stop_reading(1)
        trial.require(
            flood(stage, 2) is not None,
            "client 2 said 1 MiB, and all was kept for client 1, who does not read",
        )


@check(
    "chat",
    claim="the others go on only when everybody has room",
    why="Two may be without room. One of them has some again, and the other has not.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.resume_writing",
)
def the_room_waits_for_two(trial: Trial) -> None:
    with trial.stage(chat(trial), **CROWDED) as stage:
        for client in (1, 2, 3):
            stage.connect(client)
        stage.stop_reading(1)
        stage.stop_reading(2)
        flood(stage, 3)
        stage.read_again(1)
        trial.require(
            flood(stage, 3) is not None,
            "client 1 reads again, but client 2 does not, and fills our memory",
        )
        stage.read_again(2)
        stage.server.settle()
        trial.require(
            stage.client(3).can_send(),
            "everybody reads again, and client 3 still waits",
        )


@check(
    "chat",
    claim="who leaves without having read holds up nobody",
    why="A set of those who have no room must not keep those who are gone.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.connection_lost",
)
def who_leaves_holds_up_nobody(trial: Trial) -> None:
    with trial.stage(chat(trial), **CROWDED) as stage:
        for client in (1, 2, 3):
            stage.connect(client)
        stage.stop_reading(1)
        flood(stage, 2)
        stage.reset(1)
        trial.require(
            stage.client(2).can_send(), "client 1 has left, and client 2 still waits"
        )


@check(
    "chat",
    claim="who has left is counted out",
    why="A server that stops waits for every connection that it believes to be open.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.connection_lost",
)
def who_leaves_is_counted_out(trial: Trial) -> None:
    with trial.program("challenges.chat") as (program, stage):
        stage.connect()
        stage.reset()
        program.signal(signal.SIGTERM)
        trial.require(
            program.has_ended,
            "the client had left, and the server waited for it when it stopped",
        )


@check(
    "chat",
    claim="who has left is in the room no more",
    why="What is said goes to all who are in room.present, which must not only grow.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.connection_lost",
)
def who_leaves_is_forgotten(trial: Trial) -> None:
    module = trial.subject.module("challenges.chat")
    connections, room = module.Connections(), module.Room()
    first, second = (module.ChatProtocol(connections, room) for _ in range(2))
    first.connection_made(FakeTransport())
    second.connection_made(FakeTransport())
    first.connection_lost(None)
    there = len(room.present)
    trial.require(
        room.present == [second], f"two came, one left, and {there} are in room.present"
    )


class FakeTransport(asyncio.Transport):
    """A transport to which nothing happens."""

    def resume_reading(self) -> None:
        """Do nothing: nobody sends."""


def chat(trial: Trial) -> Serve:
    """Return what makes the server of the challenge."""
    found: Serve = trial.subject.module("challenges.chat").serve
    return found
