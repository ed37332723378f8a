"""How a talk goes: who does what, drawn at random around a scene."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from signal import SIGINT, SIGTERM
from typing import Any

from lab.twin.requests import CONTINUE
from lab.twin.talk import Act, OtherLimits, Verb

Rng = random.Random
Data = Callable[[Rng], list[bytes]]  # what a client sends, in parts

PAUSES = [0.2, 1, 2.5, 4.9, 5, 5.5, 9.9, 10, 10.5, 15, 19, 21, 30, 31, 40, 3600]
SHORT_PAUSES = [0.1, 0.15, 0.8, 1, 4.5, 5.2]
GRACES = [0, 0.2, 1, 2.5, 5, 30]
CUTS = [0, 0, 0, 1, 2, 7, 100]
CAN_BE_AT_ONCE = {Verb.SEND, Verb.CONNECT, Verb.AGAIN, Verb.END, Verb.STOP, Verb.SIGNAL}
# What may come after the scene, and how often: for a quiet talk, and for a full server.
QUIET = {
    Verb.SEND: 45, Verb.ADVANCE: 16, Verb.END: 8, Verb.STALL: 6, Verb.AGAIN: 6,
    Verb.CONNECT: 5, Verb.RESET: 4, Verb.STOP: 5, Verb.CLOSE: 1, Verb.LOSE: 2,
}  # fmt: skip
FULL = {
    Verb.SEND: 12, Verb.ADVANCE: 30, Verb.END: 9, Verb.STALL: 3, Verb.AGAIN: 25,
    Verb.CONNECT: 4, Verb.RESET: 4, Verb.STOP: 12, Verb.CLOSE: 2, Verb.LOSE: 2,
}  # fmt: skip


@dataclass(frozen=True)
class Speech:
    """What clients say: usually, to have much sent back, and to be refused."""

    usual: Data
    big: Data
    refused: Data


class Author:
    """Writes the acts of one talk."""

    def __init__(self, rng: Rng, speech: Speech, clients: int, main: bool) -> None:
        self.rng, self.speech, self.main = rng, speech, main
        self.acts: list[Act] = []
        self.clients = 0
        self.stops = False
        self.weights, self.pauses = QUIET, PAUSES
        for _ in range(clients):
            self.connect()

    def write(self, limits: OtherLimits = ()) -> tuple[Act, ...]:
        """Return the acts: a scene, and what comes after it."""
        rng = self.rng
        scene = rng.choices([*SCENES], [*SCENES.values()])[0]
        if limits and rng.random() < 0.6:
            scene = OF_A_LIMIT.get(limits[0][0], scene)
        scene(self)
        for _ in range(rng.choice([2, 3, 4, 6, 9])):
            verb = rng.choices([*self.weights], [*self.weights.values()])[0]
            self.go_on(verb, rng.randint(1, self.clients))
        if self.stops:
            if rng.random() < 0.05:
                self.add(Verb.ADVANCE, seconds=0.1)
                self.add(Verb.GIVE_UP)
            for seconds in (0.3, 1, 4, 40):
                self.add(Verb.ADVANCE, seconds=seconds)
        return tuple(self.acts)

    # Scenes

    def plain(self) -> None:
        """Nothing has happened yet."""

    def full(self) -> None:
        """Clients do not read what they have asked for."""
        self.weights = FULL
        for _ in range(self.rng.choice([0, 0, 1])):
            self.connect()
        for client in range(1, self.clients + 1):
            if client == 1 or self.rng.random() < 0.4:
                self.stall(client)
                self.say_more(client)

    def say_more(self, client: int) -> None:
        """Write that a client asks on, and perhaps ends, while it is not served."""
        if self.rng.random() < 0.35:
            self.send(client, self.speech.usual)
            if self.rng.random() < 0.5:
                self.add(Verb.END, client)

    def many(self) -> None:
        """Several clients ask at the same time."""
        while self.clients < self.rng.choice([3, 5, 8]):
            self.send(self.connect(), self.speech.usual)

    def stopping(self) -> None:
        """The server stops while some ask, and some do not read."""
        self.weights, self.pauses = FULL, SHORT_PAUSES
        for _ in range(self.rng.choice([0, 1, 2])):
            self.connect()
        for client in range(1, self.clients + 1):
            chance = self.rng.random()
            if chance < 0.35:
                self.send(client, self.speech.usual)
            elif chance < 0.7:
                self.stall(client)
        self.stop()

    def leaving(self) -> None:
        """A client leaves while it is served."""
        rng = self.rng
        self.weights = FULL
        self.send(1, self.speech.usual)
        for _ in range(rng.choice([0, 1, 1])):
            self.add(Verb.ADVANCE, seconds=rng.choice([0.05, 0.5]))
        self.add(rng.choice([Verb.RESET, Verb.CLOSE, Verb.END, Verb.LOSE]), 1)
        self.add(Verb.ADVANCE, seconds=2)

    def dripping(self) -> None:
        """A client sends a little at a time, perhaps after it was refused."""
        rng = self.rng
        if rng.random() < 0.6:
            self.send(1, self.speech.refused)
        if rng.random() < 0.3:
            self.add(Verb.STALL, 1)
        parts = (rng.choice([b"x", b"\r\n", b"G"]) * rng.choice([3, 8, 20]),)
        seconds = rng.choice([0.4, 1, 1.5, 3, 4.5])
        self.add(Verb.SEND, 1, parts=parts, cut=1, seconds=seconds)

    # Acts

    def add(self, verb: Verb, client: int = 0, **rest: Any) -> None:
        """Write an act; perhaps in the same turn as the one before."""
        last = self.acts[-1] if self.acts else None
        free = last and last.verb in CAN_BE_AT_ONCE and not last.cut
        if free and verb is not Verb.ADVANCE and self.rng.random() < 0.12:
            self.acts[-1] = at_once(self.acts[-1])
        self.acts.append(Act(verb, client, **rest))

    def go_on(self, verb: Verb, client: int) -> None:
        """Write any act."""
        match verb:
            case Verb.SEND:
                self.send(client, self.speech.usual)
            case Verb.ADVANCE:
                self.add(verb, seconds=self.rng.choice(self.pauses))
            case Verb.CONNECT:
                self.connect()
            case Verb.STOP:
                self.stop()
            case _:
                self.add(verb, client)

    def connect(self) -> int:
        """Write that another client connects; return its number."""
        self.clients += 1
        self.add(Verb.CONNECT, self.clients)
        return self.clients

    def stall(self, client: int) -> None:
        """Write that a client asks for much, and does not read."""
        rng = self.rng
        self.add(Verb.STALL, client)
        if rng.random() < 0.3:
            self.add(Verb.ADVANCE, seconds=rng.choice([0.1, 6]))
        self.send(client, self.speech.big)
        if rng.random() < 0.5:
            self.add(Verb.ADVANCE, seconds=rng.choice([0.1, 6]))

    def stop(self) -> None:
        """Write that the server is to stop."""
        self.stops = True
        if self.main:
            self.add(Verb.SIGNAL, signal=int(self.rng.choice([SIGINT, SIGTERM])))
        else:
            self.add(Verb.STOP, seconds=self.rng.choice(GRACES))

    def send(self, client: int, data: Data) -> None:
        """Write that a client sends something, whole or in pieces or a part of it."""
        rng = self.rng
        parts = data(rng)
        if CONTINUE in parts:
            self.send_expecting(client, parts)
            return
        if rng.random() < 0.2:
            parts += [each for each in data(rng) if each != CONTINUE]
        if rng.random() < 0.06:
            del parts[rng.randrange(len(parts)) :]
        if rng.random() < 0.12:
            place = cutting_place(rng, sum(map(len, parts)))
            self.send_in_two(client, b"".join(parts), place)
            return
        self.add(Verb.SEND, client, parts=tuple(parts), **self.pace())

    def send_in_two(self, client: int, data: bytes, place: int) -> None:
        """Write that a client sends a part of it, and then perhaps the rest."""
        rng = self.rng
        self.add(Verb.SEND, client, parts=(data[:place],))
        if rng.random() < 0.4:
            self.add(Verb.ADVANCE, seconds=rng.choice([0.1, 3, 9, 12]))
        if rng.random() < 0.9:
            self.add(Verb.SEND, client, parts=(data[place:],))

    def send_expecting(self, client: int, parts: list[bytes]) -> None:
        """Write that a client waits to be asked for the body.

        One that sends it without waiting can be answered in two ways.
        """
        rng = self.rng
        end = parts.index(b"\r\n", parts.index(CONTINUE)) + 1
        pace = self.pace()
        self.add(Verb.SEND, client, parts=tuple(parts[:end]), **pace)
        if rng.random() < 0.4:
            self.add(Verb.ADVANCE, seconds=rng.choice([0.2, 12]))
        if rng.random() < 0.7 and parts[end:]:
            self.add(Verb.OBEY, client, parts=tuple(parts[end:]), **pace)

    def pace(self) -> dict[str, Any]:
        """Return in which pieces a client sends, and how long it waits after each."""
        rng = self.rng
        slow = rng.random() < 0.15
        seconds = rng.choice([0.01, 0.3, 1, 1.5, 4]) if slow else 0
        return {"cut": rng.choice(CUTS), "seconds": seconds}


SCENES = {
    Author.plain: 30, Author.full: 18, Author.many: 7, Author.stopping: 18,
    Author.leaving: 20, Author.dripping: 7,
}  # fmt: skip
# What shows a limit of chapter 4 that is not the usual one.
OF_A_LIMIT = {
    "write": Author.full, "linger": Author.dripping, "head": Author.dripping,
    "body": Author.dripping,
}  # fmt: skip


def at_once(act: Act) -> Act:
    """Return an act after which the next one comes in the same turn."""
    return Act(act.verb, act.client, act.parts, 0, act.seconds, act.signal, True)


def cutting_place(rng: Rng, size: int) -> int:
    """Return where to cut so many bytes: near an end, at a limit, or anywhere."""
    near = [1, 2, size - 1, size - 2, size - 3, size - 4, size // 2]
    limits = [each + rng.randint(-1, 1) for each in (4096, 32 * 1024, 64 * 1024)]
    return max(0, rng.choice([*near, *limits, rng.randint(0, size)]))
