"""Plays a talk against a server in the lab, and writes down what is seen."""

import asyncio
import errno
import gc
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from unittest import mock

from lab.errors import LabError
from lab.private import owner
from lab.scenarios.inbox import END, RESET
from lab.simulator.client import LabClient
from lab.simulator.program import LabProgram
from lab.simulator.server import LabServer
from lab.twin.sighting import CUT_OFF, Facts, Kind, Sighting
from lab.twin.talk import Act, Talk, Verb

AFTERWARDS = 200.0  # seconds: longer than every limit
PIECES = 64  # at most, into which bytes are cut
CONTINUE = b" 100 Continue\r\n\r\n"
LAST = (Act(Verb.LEAVE), Act(Verb.AFTERWARDS))
HOW_IT_ENDED = ("raised", "returned")

Journal = list[tuple[Any, ...]]  # what handlers saw: whose, what, and details


class Player:
    """One talk with one server; whatever is seen goes to a sighting."""

    def __init__(
        self,
        server: LabServer,
        seen: Sighting,
        journal: Journal,
        logged: Sequence[object],
    ) -> None:
        self.server, self.loop, self.seen = server, server.loop, seen
        self.journal, self.logged = journal, logged
        self.clients: dict[int, LabClient] = {}
        self.sockets: dict[int, Any] = {}  # the server's ends
        self.sent: dict[int, int] = {}  # bytes, by those who are still there
        self.now: Facts = {}
        self.journal_seen = self.logged_seen = 0
        self.stopping = self.left = False

    def play(self, talk: Talk) -> None:
        """Do every act, and look around after each."""
        for act in [*talk.acts, *LAST]:
            try:
                with self.turn(act):
                    self.do(act)
            except OSError:  # What is told after an end depends on what was unread.
                if act.verb is Verb.CONNECT:
                    self.now[Kind.REFUSED, act.client] = True
            except (LabError, SystemExit) as error:
                self.now[Kind.BROKEN, 0] = type(error).__name__
                self.seen.steps.append(self.now)
                return
            if act.at_once:
                self.seen.steps.append({})
                continue
            self.look()
            self.seen.steps.append(self.now)
            self.now = {}

    def turn(self, act: Act) -> AbstractContextManager[object]:
        """Keep the server from its turn after an act, if the next comes at once."""
        if act.at_once:
            return mock.patch.object(self.loop, "settle")
        return nullcontext()

    def do(self, act: Act) -> None:
        """Do one act; one that makes no sense any more is nothing."""
        client = self.clients.get(act.client)
        if act.verb in OF_THE_SERVER:
            OF_THE_SERVER[act.verb](self, act)
        elif client and not client.closed:
            OF_A_CLIENT[act.verb](self, client, act)

    # What a client does

    def connect(self, act: Act) -> None:
        number = act.client
        if number in self.clients:
            return
        client = self.server.connect(reading=True)
        self.clients[number] = client
        self.seen.streams[number] = bytearray()
        self.sockets[number] = self.loop.network.sockets[-1]
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
        now = round(self.loop.now, 3)
        before = progress.get(now, (0, ""))[1]
        progress[now] = len(self.seen.streams[number]), standing or before

    def send(self, client: LabClient, act: Act) -> None:
        data = b"".join(act.parts)
        size = max(act.cut, len(data) // PIECES) if act.cut else len(data)
        for start in range(0, len(data), size or 1):
            piece = data[start : start + size]
            client.send(piece)
            self.sent[act.client] = self.sent.get(act.client, 0) + len(piece)
            if act.seconds and not act.at_once:
                self.server.advance(act.seconds)

    def obey(self, client: LabClient, act: Act) -> None:
        """Send a body, if it was asked for."""
        if self.seen.streams[act.client].endswith(CONTINUE):
            self.send(client, act)

    def go(self, client: LabClient, act: Act) -> None:
        """Close or reset; what was sent counts no more."""
        self.sent.pop(act.client, None)
        if act.verb is Verb.RESET:
            client.reset()
        else:
            client.close()

    def lose(self, client: LabClient, act: Act) -> None:
        """Lose the network: an OSError that is no ConnectionError."""

        def fail(*_: object) -> None:
            raise OSError(errno.EHOSTUNREACH, os.strerror(errno.EHOSTUNREACH))

        self.sent.pop(act.client, None)
        client.closed = client.link.reset = True
        vars(self.sockets[act.client]).update(recv=fail, send=fail)
        self.sockets[act.client].changed()
        self.loop.settle()

    # What happens to the server

    def signal(self, act: Act) -> None:
        self.stopping = True
        self.loop.signal(act.signal)

    def stop(self, act: Act) -> None:
        if self.stopping:
            return
        self.stopping = True
        self.server.begin_to_stop(act.seconds)
        self.server.stopping.add_done_callback(self.note_stop)
        self.loop.settle()

    def note_stop(self, task: asyncio.Task[None]) -> None:
        error = "cancelled" if task.cancelled() else task.exception()
        self.now[Kind.STOPPED, 0] = round(self.loop.now, 2), repr(error or "")

    def give_up(self, act: Act) -> None:
        """Cancel the stop."""
        if self.stopping and hasattr(self.server, "stopping"):
            self.server.stopping.cancel()
            self.loop.settle()

    def leave(self, act: Act) -> None:
        self.left = True
        for client in self.clients.values():
            client.close()

    def afterwards(self, act: Act) -> None:
        """Let time pass, and look what is left.

        A task that has died of an error reports it when it is collected.
        """
        self.loop.advance(AFTERWARDS)
        gc.collect(0)
        listening = len(self.loop.open_listeners())
        sockets = self.server.descriptors() - listening
        tasks, timers = asyncio.all_tasks(self.loop), self.loop.armed_timers()
        self.now[Kind.LEFT, 0] = sockets, len(tasks), len(timers)

    # What is seen after each act

    def look(self) -> None:
        """Write down what can be seen now."""
        for number, size in self.sent.items():
            link = self.clients[number].link
            if not (link.server_finished or link.reset):
                taken = size - len(link.unsent) - len(link.to_server)
                received = len(self.seen.streams[number])
                self.now[Kind.TAKEN, number] = taken - received
        if isinstance(self.server, LabProgram):
            self.now[Kind.ENDED, 0] = self.server.has_ended
        if not self.left:
            self.now[Kind.OPEN, 0] = self.server.descriptors()
            self.now[Kind.UNSENT, 0] = self.unsent()
        self.look_at_handlers()
        self.look_at_errors()

    def unsent(self) -> int:
        """Return how many bytes wait in all transports for room."""
        keys = self.loop.network.keys.by_descriptor.values()
        writers = [owner(key.data[1]) for key in keys if key.data[1] is not None]
        transports = [each for each in writers if isinstance(each, asyncio.Transport)]
        return sum(each.get_write_buffer_size() for each in transports)

    def look_at_handlers(self) -> None:
        """Write down what handlers have seen; those of one moment have no order.

        How one ends is open when the server stops, or when nobody is left.
        """
        news = self.journal[self.journal_seen :]
        self.journal_seen = len(self.journal)
        if self.stopping or self.left:
            news = [each for each in news if each[1] not in HOW_IT_ENDED]
        if news:
            self.now[Kind.SAW, 0] = sorted(news, key=whose)

    def look_at_errors(self) -> None:
        """Write down how many errors were logged, and how many were reported."""
        logged = len(self.logged) - self.logged_seen
        self.logged_seen = len(self.logged)
        if self.stopping or self.left:
            self.now[Kind.LATE, 0], logged = logged, 0
        if logged or self.server.reported:
            self.now[Kind.ERRORS, 0] = logged, len(self.server.reported)


def whose(entry: tuple[Any, ...]) -> int:
    """Return the number of the handler that wrote an entry."""
    return entry[0] if isinstance(entry[0], int) else 0


OF_THE_SERVER = {
    Verb.CONNECT: Player.connect,
    Verb.ADVANCE: lambda player, act: player.server.advance(act.seconds),
    Verb.STOP: Player.stop,
    Verb.GIVE_UP: Player.give_up,
    Verb.SIGNAL: Player.signal,
    Verb.LEAVE: Player.leave,
    Verb.AFTERWARDS: Player.afterwards,
}
OF_A_CLIENT = {
    Verb.SEND: Player.send,
    Verb.OBEY: Player.obey,
    Verb.STALL: lambda _, client, __: client.stop_reading(),
    Verb.AGAIN: lambda _, client, __: client.read_again(),
    Verb.END: lambda _, client, __: client.hang_up(),
    Verb.CLOSE: Player.go,
    Verb.RESET: Player.go,
    Verb.LOSE: Player.lose,
}
