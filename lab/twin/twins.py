"""The finished chapter and a copy of it, to be asked the same."""

import copy
import gc
import logging
import socket
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr
from io import StringIO
from pathlib import Path
from typing import cast
from unittest import mock

from lab.chapters import Chapter
from lab.exercises.check import own_serve
from lab.exercises.subject import Compiled, Subject
from lab.exercises.trial import wall_clock
from lab.simulator.network import LabListener
from lab.simulator.program import LabProgram, Main
from lab.simulator.server import LabServer
from lab.tracing.logs import traced_logs
from lab.tracing.trace import Event
from lab.twin.difference import Difference, difference
from lab.twin.lookout import LIFE, Journal, Lookout, of_lifespan
from lab.twin.player import Player, kind_of
from lab.twin.sighting import Facts, Kind, Sighting
from lab.twin.talk import Talk
from lab.twin.worlds import World

KEPT = 256 * 1024  # bytes of a sighting that is worth keeping


class Twins:
    """Two packages of the same name; `talk(seed)` is one for both."""

    def __init__(self, chapter: Chapter, folder: Path) -> None:
        compiled: Compiled = {}
        self.world = World(chapter.number)
        self.finished = Subject(chapter.path, {}, own_serve, compiled)
        self.yours = Subject(folder, {}, own_serve, compiled)
        self.known: dict[Talk, Sighting] = {}  # what the finished one did

    def against(self, folder: Path) -> "Twins":
        """Return the same, with another copy."""
        other = copy.copy(self)
        other.yours = Subject(folder, {}, own_serve, dict(self.yours.compiled))
        return other

    def compare(self, talk: Talk) -> Difference | None:
        """Return the first difference between the two in a talk.

        A talk in which the finished chapter differs from itself tells nothing.
        """
        yours = see(self.yours, self.world, talk)
        if not self.differ(self.sighting(talk), yours):
            return None
        again, yours_again = (
            see(each, self.world, talk) for each in (self.finished, self.yours)
        )
        if self.differ(self.sighting(talk), again):
            return None
        return self.differ(again, yours_again)

    def differ(self, one: Sighting, two: Sighting) -> Difference | None:
        """Return the first difference between two sightings."""
        return difference(one, two, self.world.http)

    def sighting(self, talk: Talk) -> Sighting:
        """Return what the finished chapter does, kept if it is small."""
        if found := self.known.get(talk):
            return found
        found = see(self.finished, self.world, talk)
        if found.size < KEPT:
            self.known[talk] = found
        return found


def see(
    subject: Subject, world: World, talk: Talk, recording: bool = False
) -> Sighting:
    """Return what is seen of a talk with a server."""
    seen, journal = Sighting(), Journal()
    with ExitStack() as around, ExitStack() as stack:
        around.enter_context(subject.importable())
        around.enter_context(uncollected())
        around.enter_context(warnings.catch_warnings(action="ignore"))
        errors = around.enter_context(logged())
        around.enter_context(redirect_stderr(StringIO()))  # It may say why it ends.
        around.enter_context(refusing(*dict(talk.how).get("accept", ())))
        take = seen.events.append if recording else None
        try:
            server = server_for(subject, world, talk, journal, take)
            if recording:
                stack.enter_context(traced_logs(server.loop.recorder))
            stack.enter_context(wall_clock(server))
            make = server.create_server  # A slow startup ends later.
            stack.enter_context(mock.patch.object(socket, "create_server", make))
            stack.enter_context(server)
            lookout = Lookout(server, seen, journal, errors)
            Player(server, lookout, world.chapter >= 8).play(talk)
            server.loop.recorder.stop()
            stack.pop_all().close()
            if server.left_over:
                seen.steps.append({(Kind.LEFT, 0): (0, len(server.left_over), 0)})
        except (Exception, SystemExit) as error:
            facts: Facts = {(Kind.BROKEN, 0): kind_of(error)}
            facts[Kind.LIFE, 0] = [entry for entry in journal if entry[0] == LIFE]
            facts[Kind.LIFE_ERRORS, 0] = any(map(of_lifespan, errors))
            seen.steps.append(facts)
    return seen


def server_for(
    subject: Subject,
    world: World,
    talk: Talk,
    journal: Journal,
    take: Callable[[Event], object] | None,
) -> LabServer:
    """Return a server that is not open yet, in the settings of a talk."""
    begin = world.begin(subject, talk, journal)
    if talk.main:
        return LabProgram(cast(Main, begin), room=talk.room, take=take)
    return LabServer(begin, talk.room, None, take)


@contextmanager
def logged() -> Iterator[list[logging.LogRecord]]:
    """Give the list to which goes every record of an error."""
    handler = Records(logging.ERROR)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield handler.records
    finally:
        root.removeHandler(handler)


@contextmanager
def refusing(*errors: OSError | None) -> Iterator[None]:
    """Have accept() raise these in turn when somebody waits; None lets them come."""
    accept, left = LabListener.accept, list(errors)

    def failing(listener: LabListener) -> object:
        error = left.pop(0) if left and listener.waiting else None
        if error is not None:
            raise error.with_traceback(None)
        return accept(listener)

    with mock.patch.object(LabListener, "accept", failing):
        yield


class Records(logging.Handler):
    """Keeps what is logged."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def uncollected() -> Iterator[None]:
    """Have garbage collected before and after, and at no moment that is chance."""
    was_enabled = gc.isenabled()
    gc.disable()
    gc.collect(1)
    try:
        yield
    finally:
        gc.collect(1)  # The loop that is closed by now, with all that it holds.
        if was_enabled:
            gc.enable()
