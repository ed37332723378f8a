"""Servers that are wrong in one thing each, as published ones are."""

import asyncio
from collections.abc import Callable
from typing import Any

from chapters.ch01_stream_echo.stopping import Connections, Server
from chapters.ch03_h11_http.answer import echo
from chapters.ch04_timeouts.deadline import Owed
from chapters.ch04_timeouts.limits import LIMITS
from chapters.ch04_timeouts.server import HTTPProtocol

from . import checks


async def serve(protocol: type[HTTPProtocol], host: str, port: int) -> Server:
    """Serve with a protocol that is wrong."""
    connections = Connections()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: protocol(connections, echo, LIMITS), host, port
    )
    return Server(listener, connections)


class StartsInItsConstructor(HTTPProtocol):
    """A4-1: its timer runs before there is a connection, and if there is never one."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.deadline.wait_for(Owed.FIRST_REQUEST, 0)


class KillsTheActive(HTTPProtocol):
    """A4-2, first way: bytes do not move its deadline."""

    def set_deadline(self) -> None:
        if self.deadline.awaited is None:
            super().set_deadline()


class WaitsForEver(HTTPProtocol):
    """A4-2, second way: bytes end its deadline, and no other begins."""

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self.deadline.cancel()


class WaitsAnewForEachByte(HTTPProtocol):
    """A4-2, third way: bytes begin its deadline again."""

    def data_received(self, data: bytes) -> None:
        self.deadline.awaited = None
        super().data_received(data)


class FiresAfterTheEnd(HTTPProtocol):
    """A4-3: its timers do not notice that the connection is gone."""

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = True
        self.connections.discard(self.transport)


class ClosesInsteadOfAborting(HTTPProtocol):
    """M4.6: it waits for whoever does not read to read."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.write_watch.timer.callback = self.transport.close


class LetsItLinger(HTTPProtocol):
    """It waits for ever for the client's end after its own."""

    def client_too_slow(self) -> None:
        if not self.ended:
            super().client_too_slow()


WRONG: list[tuple[type[HTTPProtocol], Callable[..., None]]] = [
    (StartsInItsConstructor, checks.check_making_a_protocol_starts_no_timer),
    (KillsTheActive, checks.check_an_active_client_is_served_on),
    (WaitsForEver, checks.check_half_a_head_is_refused_in_time),
    (WaitsAnewForEachByte, checks.check_a_head_that_drips_is_refused_in_time),
    (FiresAfterTheEnd, checks.check_no_timer_outlives_its_connection),
    (ClosesInsteadOfAborting, checks.check_who_takes_nothing_is_given_up),
    (LetsItLinger, checks.check_our_end_is_not_waited_for_for_ever),
]
