"""Servers that are wrong in one thing each, as published ones are."""

import asyncio
from collections.abc import Callable
from typing import Any

from chapters.ch01_stream_echo.stopping import Connections
from chapters.ch04_timeouts.limits import LIMITS
from chapters.ch05_flow_control.exchange import Handler, echo
from chapters.ch05_flow_control.flow import FlowControl
from chapters.ch05_flow_control.handlers import Handlers, HandlerServer
from chapters.ch05_flow_control.server import HIGH_WATER, HTTPProtocol

from . import checks


async def serve(
    protocol: type[HTTPProtocol], host: str, port: int, handler: Handler = echo
) -> HandlerServer:
    """Serve with a protocol that is wrong."""
    connections, handlers = Connections(), Handlers()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: protocol(connections, handlers, handler, LIMITS, HIGH_WATER),
        host,
        port,
    )
    return HandlerServer(listener, connections, handlers)


class NoRoomAtFirst(HTTPProtocol):
    """A5-1: its writers wait for a resume that never comes, as there was no pause."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.flow.pause()


class ForgetsWhoWaits(HTTPProtocol):
    """A5-2: it does not wake writers when the connection is lost."""

    def give_up(self) -> None:
        self.flow.lost = True


class WakesWithoutAnError(HTTPProtocol):
    """M5.3: it wakes writers, and lets them believe that there is room."""

    def give_up(self) -> None:
        self.flow.resume()


class NeverWaits(FlowControl):
    """A gate that is always open."""

    async def drain(self) -> None:
        await asyncio.sleep(0)
        self.require_client()


class NoDrain(HTTPProtocol):
    """A5-3: it writes on, whoever reads or not."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.flow = NeverWaits()


class NeverPauses(HTTPProtocol):
    """M5.2: its gate never closes."""

    def pause_writing(self) -> None:
        self.write_watch.start(self.transport)


class ReadsOn(HTTPProtocol):
    """It takes what comes, although nobody has a use for it."""

    def pause_reading(self) -> None:
        pass


class NeverReadsAgain(HTTPProtocol):
    """M5.6: it forgets to read on when its queue is empty."""

    def on_wanted(self) -> None:
        self.handle_events()
        self.set_deadline()


class NeverDropsABody(HTTPProtocol):
    """It keeps a body that nobody will read, and the next request behind it."""

    async def run(self, handler: Handler, exchange: Any) -> None:
        exchange.body.discard = lambda: None
        await super().run(handler, exchange)


WRONG: list[tuple[type[HTTPProtocol], Callable[..., None]]] = [
    (NoRoomAtFirst, checks.check_an_answer_of_many_pieces_arrives),
    (ForgetsWhoWaits, checks.check_a_reset_wakes_whoever_waits_for_room),
    (WakesWithoutAnError, checks.check_a_reset_wakes_whoever_waits_for_room),
    (NoDrain, checks.check_who_reads_nothing_costs_little),
    (NeverPauses, checks.check_who_reads_nothing_costs_little),
    (ReadsOn, checks.check_who_is_not_read_costs_little),
    (NeverReadsAgain, checks.check_all_that_was_held_up_is_read_at_last),
    (NeverDropsABody, checks.check_a_body_that_nobody_read_is_dropped),
]
