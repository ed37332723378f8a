"""Writes down what can be seen of a server in the lab, act after act."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from lab.private import owner
from lab.scenarios.inbox import END, RESET
from lab.simulator.client import LabClient
from lab.simulator.program import LabProgram
from lab.simulator.server import LabServer
from lab.twin.sighting import CUT_OFF, Facts, Kind, Sighting
from lab.twin.weighing import bytes_held

LIFE = -1  # stands for the lifespan where others have the number of a handler
Journal = list[tuple[Any, ...]]  # what handlers saw: whose, what, and details


class Lookout:
    """Watches the clients, the handlers, the log and what the server holds."""

    def __init__(
        self,
        server: LabServer,
        seen: Sighting,
        journal: Journal,
        logged: Sequence[logging.LogRecord],
    ) -> None:
        self.server, self.seen = server, seen
        self.journal, self.logged = journal, logged
        self.now: Facts = {}  # since the last step was kept
        self.there: dict[int, LabClient] = {}  # clients that have not left
        self.sent: dict[int, int] = {}  # bytes, by each client
        self.journal_seen = self.logged_seen = 0
        self.stopping = self.left = self.late = False

    # What the player tells

    def watch(self, number: int, client: LabClient) -> None:
        """Write down what a client receives, and when."""
        self.there[number], self.sent[number] = client, 0
        self.seen.streams[number] = bytearray()
        shown = client.link.saw

        def saw(name: str, data: bytes | None) -> None:
            shown(name, data)
            if name != "holds":
                self.seen.streams[number].extend(data or b"")
                reset = CUT_OFF if self.stopping else RESET
                ends = {"sees a reset": reset, "sees the end": END}
                self.mark(number, ends.get(name, ""))

        client.link.saw = saw

    def mark(self, number: int, standing: str) -> None:
        """Write down how far a client has come by now."""
        progress = self.now.setdefault((Kind.RECEIVED, number), {})
        now = round(self.server.loop.now, 3)
        before = progress.get(now, (0, ""))[1]
        progress[now] = len(self.seen.streams[number]), standing or before
        self.late |= bool(standing)

    def count(self, number: int, size: int) -> None:
        """Count bytes that a client has sent."""
        self.sent[number] += size

    def forget(self, number: int) -> None:
        """Look no more at what is held of a client that leaves."""
        self.there.pop(number, None)
        self.late = True

    def stop(self) -> None:
        """Take note that the server stops."""
        self.stopping = self.late = True

    def leave(self) -> None:
        """Take note that nobody is left."""
        self.left = self.late = True

    # What is seen

    def keep(self) -> None:
        """Keep a step, and begin the next."""
        self.seen.steps.append(self.now)
        self.now = {}

    def note(self, kind: Kind, fact: Any, who: int = 0) -> None:
        """Write down a fact."""
        self.now[kind, who] = fact

    def note_stop(self, task: asyncio.Task[None]) -> None:
        error = "cancelled" if task.cancelled() else task.exception()
        now = round(self.server.loop.now, 2)
        stops = self.now.setdefault((Kind.STOPPED, 0), [])
        stops.append((now, repr(error or "")))

    def look(self) -> None:
        """Write down what can be seen now."""
        for number, client in self.there.items():
            link, received = client.link, len(self.seen.streams[number])
            if not (link.server_finished or link.reset):
                waiting = len(link.unsent) + len(link.to_server)
                taken = self.sent[number] - waiting
                self.note(Kind.TAKEN, taken - received, number)
        if isinstance(self.server, LabProgram):
            self.note(Kind.ENDED, self.server.has_ended)
        if not self.left:
            self.note(Kind.OPEN, self.server.descriptors())
            self.note(Kind.UNSENT, self.unsent())
            self.note(Kind.HELD, bytes_held())
        self.look_at_handlers()
        self.look_at_errors()

    def unsent(self) -> int:
        """Return how many bytes wait in all transports for room."""
        keys = self.server.loop.network.keys.by_descriptor.values()
        writers = [owner(key.data[1]) for key in keys if key.data[1] is not None]
        transports = [each for each in writers if isinstance(each, asyncio.Transport)]
        return sum(each.get_write_buffer_size() for each in transports)

    def look_at_handlers(self) -> None:
        """Write down what handlers have seen; those of one moment have no order.

        When somebody has left, it is open when a handler hears of it.
        """
        news = self.journal[self.journal_seen :]
        self.journal_seen = len(self.journal)
        if life := [entry for entry in news if entry[0] == LIFE]:
            self.note(Kind.LIFE, life)
            news = [entry for entry in news if entry[0] != LIFE]
        if news and self.late:
            self.note(Kind.SAW_LATE, [timeless(each) for each in news])
        elif news:
            self.note(Kind.SAW, sorted(news, key=whose))

    def look_at_errors(self) -> None:
        """Write down how many errors were logged, and how many were reported."""
        news = self.logged[self.logged_seen :]
        logged = len(news)
        self.logged_seen = len(self.logged)
        if any(map(of_lifespan, news)):
            self.note(Kind.LIFE_ERRORS, True)
        if self.late:
            self.note(Kind.LATE, logged)
            logged = 0
        if logged or self.server.reported:
            self.note(Kind.ERRORS, (logged, len(self.server.reported)))


def of_lifespan(record: logging.LogRecord) -> bool:
    """Return whether it was logged where chapter 8 runs lifespans."""
    return record.name.endswith(".lifespan")


def timeless(entry: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return what a handler saw, without whose it is and when it was."""
    if isinstance(entry[0], int):
        return entry[1], *entry[3:]
    return entry


def whose(entry: tuple[Any, ...]) -> int:
    """Return the number of the handler that wrote an entry."""
    return entry[0] if isinstance(entry[0], int) else 0
