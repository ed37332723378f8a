"""Servers that are wrong in one thing each, as published ones are."""

import asyncio
from collections.abc import Callable

import h11

from chapters.ch01_stream_echo.stopping import Connections, Server
from chapters.ch03_h11_http.answer import Answer, echo, head, start_of
from chapters.ch03_h11_http.reading import RequestReader
from chapters.ch03_h11_http.server import HTTPProtocol

from . import checks


async def serve(protocol: type[HTTPProtocol], host: str, port: int) -> Server:
    """Serve with a protocol that is wrong."""
    connections = Connections()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: protocol(connections, echo), host, port)
    return Server(listener, connections)


class NoNextCycle(HTTPProtocol):
    """A3-1: it forgets that a connection has more than one request."""

    def finish_response(self) -> None:
        if self.conn.our_state is h11.MUST_CLOSE:
            self.end()


class ReadsWhilePaused(HTTPProtocol):
    """A3-2: it reads on when h11 has said that it takes no more."""

    def pause_reading(self) -> None:
        pass


class BodyForHead(HTTPProtocol):
    """A3-3: it sends a body whatever was asked."""

    def respond(self, answer: Answer, response: h11.Response) -> None:
        self.send(response, h11.Data(data=answer.body), h11.EndOfMessage())
        self.finish_response()


class LetsErrorsEscape(HTTPProtocol):
    """A3-4: it does not expect that a client breaks the rules."""

    def handle_events(self) -> None:
        while not self.ended and not self.transport.is_closing():
            event = self.reader.next_event()
            if event is h11.NEED_DATA or event is h11.PAUSED:
                return
            self.on_event(event)


class ReadsAfterItsEnd(HTTPProtocol):
    """A3-5: it looks for requests after the last."""

    def data_received(self, data: bytes) -> None:
        self.ended = False
        super().data_received(data)

    def end(self) -> None:
        super().end()
        self.ended = False


class AcceptsConnect(HTTPProtocol):
    """A3-6: it takes CONNECT for a request like any other."""

    def on_end(self) -> None:
        assert self.request is not None
        answer = self.handler(self.request, bytes(self.body))
        self.respond(answer, head(answer))


class KeepsTheEndFromH11(HTTPProtocol):
    """A3-7: it closes when the client has finished, whatever is under way."""

    def eof_received(self) -> bool:
        return False


class HandsOverAll(RequestReader):
    """What h11 is given is not limited."""

    def feed(self) -> bool:
        piece = bytes(self.unread)
        self.unread.clear()
        if piece or (self.eof and not self.conn.trailing_data[1]):
            self.conn.receive_data(piece)
            return True
        return False


class NoCapOfItsOwn(HTTPProtocol):
    """A3-8: it leaves the limit of a head to h11, which checks only unfinished ones."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.reader = HandsOverAll()


class NoLength(HTTPProtocol):
    """A3-9: it does not say how long its answers are, so h11 sends them in chunks."""

    def respond(self, answer: Answer, response: h11.Response) -> None:
        super().respond(answer, start_of(answer.status, answer.headers))


WRONG: list[tuple[type[HTTPProtocol], Callable[..., None]]] = [
    (NoNextCycle, checks.check_three_requests_are_answered_on_one_connection),
    (ReadsWhilePaused, checks.check_reading_stops_while_an_answer_waits),
    (BodyForHead, checks.check_head_is_answered_without_a_body),
    (LetsErrorsEscape, checks.check_garbage_is_refused),
    (ReadsAfterItsEnd, checks.check_nothing_is_read_after_the_last_request),
    (AcceptsConnect, checks.check_connect_is_declined),
    (KeepsTheEndFromH11, checks.check_half_a_head_is_refused_at_its_end),
    (NoCapOfItsOwn, checks.check_a_long_head_is_refused_however_it_is_cut),
    (NoLength, checks.check_an_answer_says_its_length),
]
