"""Plays a talk with a server in the lab."""

import asyncio
import errno
import gc
import math
import os
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from unittest import mock

from lab.errors import LabError
from lab.simulator.client import LabClient
from lab.simulator.server import LabServer
from lab.twin.lookout import Lookout
from lab.twin.sighting import Kind
from lab.twin.talk import Act, Talk, Verb

AFTERWARDS = 200.0  # seconds: longer than every limit
PIECES = 64  # at most, into which bytes are cut
CONTINUE = b" 100 Continue\r\n\r\n"
LAST = (Act(Verb.LEAVE), Act(Verb.AFTERWARDS))


class Player:
    """One talk with one server, at which somebody looks out."""

    def __init__(
        self, server: LabServer, lookout: Lookout, again: bool = False
    ) -> None:
        self.server, self.loop = server, server.loop
        self.lookout = lookout
        self.again = again  # Whether it can be stopped again, with no more grace.
        self.grace = math.inf  # of the last stop
        self.clients: dict[int, LabClient] = {}
        self.sockets: dict[int, Any] = {}  # the server's ends

    def play(self, talk: Talk) -> None:
        """Do every act, and look around after each."""
        for act in [*talk.acts, *LAST]:
            try:
                with self.turn(act):
                    self.do(act)
            except OSError:  # What is told after an end depends on what was unread.
                if act.verb is Verb.CONNECT:
                    self.lookout.note(Kind.REFUSED, True, act.client)
            except (LabError, SystemExit) as error:
                self.lookout.note(Kind.BROKEN, kind_of(error))
                self.lookout.look_at_handlers()
                self.lookout.keep()
                return
            if not act.at_once:
                self.lookout.look()
            self.lookout.keep()

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
        if act.client not in self.clients:
            client = self.server.connect(reading=True)
            self.clients[act.client] = client
            self.sockets[act.client] = self.loop.network.sockets[-1]
            self.lookout.watch(act.client, client)

    def send(self, client: LabClient, act: Act) -> None:
        data = b"".join(act.parts)
        size = max(act.cut, len(data) // PIECES) if act.cut else len(data)
        for start in range(0, len(data), size or 1):
            piece = data[start : start + size]
            client.send(piece)
            self.lookout.count(act.client, len(piece))
            if act.seconds and not act.at_once:
                self.server.advance(act.seconds)

    def obey(self, client: LabClient, act: Act) -> None:
        """Send a body, if it was asked for."""
        if client.link.received.endswith(CONTINUE):
            self.send(client, act)

    def go(self, client: LabClient, act: Act) -> None:
        """Close or reset."""
        self.lookout.forget(act.client)
        if act.verb is Verb.RESET:
            client.reset()
        else:
            client.close()

    def lose(self, client: LabClient, act: Act) -> None:
        """Lose the network: an OSError that is no ConnectionError."""

        def fail(*_: object) -> None:
            raise OSError(errno.EHOSTUNREACH, os.strerror(errno.EHOSTUNREACH))

        self.lookout.forget(act.client)
        client.closed = client.link.reset = True
        vars(self.sockets[act.client]).update(recv=fail, send=fail)
        self.sockets[act.client].changed()
        self.loop.settle()

    # What happens to the server

    def signal(self, act: Act) -> None:
        self.lookout.stop()
        self.loop.signal(act.signal)

    def stop(self, act: Act) -> None:
        if self.again or not self.lookout.stopping:
            self.lookout.stop()
            self.grace = min(act.seconds, self.grace)
            self.server.begin_to_stop(self.grace)
            self.server.stopping.add_done_callback(self.lookout.note_stop)
            self.loop.settle()

    def give_up(self, act: Act) -> None:
        """Cancel the stop; what becomes of several is open."""
        if hasattr(self.server, "stopping") and not self.again:
            self.server.stopping.cancel()
            self.loop.settle()

    def leave(self, act: Act) -> None:
        self.lookout.leave()
        for number, client in self.clients.items():
            self.lookout.forget(number)
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
        self.lookout.note(Kind.LEFT, (sockets, len(tasks), len(timers)))


def kind_of(error: BaseException) -> str:
    """Return what kind of error it is, and the status that it ends a program with."""
    cause = error if isinstance(error, SystemExit) else error.__context__
    status = f" {cause.code}" if isinstance(cause, SystemExit) else ""
    return f"{type(error).__name__}{status}"


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
