"""The acts of a talk, written one by one, with details drawn at random."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from signal import SIGINT, SIGTERM
from typing import Any

from lab.twin.requests import CONTINUE
from lab.twin.talk import Act, Verb

Rng = random.Random
Data = Callable[[Rng], list[bytes]]  # what a client sends, in parts

GRACES = [0, 0.2, 1, 2.5, 5, 30]
CUTS = [0, 0, 0, 1, 2, 7, 100]
STOPS = {Verb.STOP, Verb.SIGNAL}
MOVES_BYTES = {Verb.SEND, Verb.OBEY, Verb.AGAIN}
CAN_BE_AT_ONCE = {Verb.SEND, Verb.CONNECT, Verb.AGAIN, Verb.END, Verb.STOP, Verb.SIGNAL}


@dataclass(frozen=True)
class Speech:
    """What clients say: usually, to have much sent back, and to be refused."""

    usual: Data
    big: Data
    refused: Data


class Scribe:
    """Writes acts down; `main` says that the server is stopped by a signal."""

    def __init__(self, rng: Rng, speech: Speech, main: bool) -> None:
        self.rng, self.speech, self.main = rng, speech, main
        self.acts: list[Act] = []
        self.clients = 0
        self.stops = False

    def add(self, verb: Verb, client: int = 0, **rest: Any) -> None:
        """Write an act; perhaps in the same turn as the one before."""
        last = self.acts[-1] if self.acts else None
        if last and go_together(last, verb) and self.rng.random() < 0.12:
            self.acts[-1] = replace(last, at_once=True)
        self.acts.append(Act(verb, client, **rest))

    def wait(self, *seconds: float) -> None:
        """Write that one of these times passes."""
        self.add(Verb.ADVANCE, seconds=self.rng.choice(seconds))

    def connect(self) -> int:
        """Write that another client connects; return its number."""
        self.clients += 1
        self.add(Verb.CONNECT, self.clients)
        return self.clients

    def stop(self) -> None:
        """Write that the server is to stop."""
        self.stops = True
        if self.main:
            self.add(Verb.SIGNAL, signal=int(self.rng.choice([SIGINT, SIGTERM])))
        else:
            self.add(Verb.STOP, seconds=self.rng.choice(GRACES))

    # Sending

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
            self.send_in_two(client, b"".join(parts))
        else:
            self.add(Verb.SEND, client, parts=tuple(parts), **self.pace())

    def send_in_two(self, client: int, data: bytes) -> None:
        """Write that a client sends a part of it, and then perhaps the rest."""
        rng = self.rng
        place = cutting_place(rng, len(data))
        self.add(Verb.SEND, client, parts=(data[:place],))
        if rng.random() < 0.4:
            self.wait(0.1, 3, 9, 12)
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
            self.wait(0.2, 12)
        if rng.random() < 0.7 and parts[end:]:
            self.add(Verb.OBEY, client, parts=tuple(parts[end:]), **pace)

    def pace(self) -> dict[str, Any]:
        """Return in which pieces a client sends, and how long it waits after each."""
        rng = self.rng
        slow = rng.random() < 0.15
        seconds = rng.choice([0.01, 0.3, 1, 1.5, 4]) if slow else 0
        return {"cut": rng.choice(CUTS), "seconds": seconds}


def go_together(act: Act, verb: Verb) -> bool:
    """Return whether an act of this kind can come in the same turn as the one before.

    How much comes back of what is sent in the turn of a stop depends on how much a
    server reads at a time.
    """
    if act.verb not in CAN_BE_AT_ONCE or act.cut or verb is Verb.ADVANCE:
        return False
    both = {act.verb, verb}
    return both.isdisjoint(STOPS) or both.isdisjoint(MOVES_BYTES)


def cutting_place(rng: Rng, size: int) -> int:
    """Return where to cut so many bytes: near an end, at a limit, or anywhere."""
    near = [1, 2, size - 1, size - 2, size - 3, size - 4, size // 2]
    limits = [each + rng.randint(-1, 1) for each in (4096, 32 * 1024, 64 * 1024)]
    return max(0, rng.choice([*near, *limits, rng.randint(0, size)]))
