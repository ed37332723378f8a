"""Servers that are wrong in one thing each, as published ones are."""

import asyncio
import weakref
from collections.abc import Callable, Coroutine
from email.utils import formatdate
from typing import Any, ClassVar
from unittest import mock
from urllib.parse import quote

import h11

from chapters.apps.hello import app as hello
from chapters.ch01_stream_echo.stopping import Connections
from chapters.ch04_timeouts.timeouts import LIMITS
from chapters.ch05_flow_control.handlers import Handlers, HandlerServer
from chapters.ch06_asgi_bridge import server
from chapters.ch06_asgi_bridge.asgi import App, Message, Scope, http_scope
from chapters.ch06_asgi_bridge.cycle import RequestCycle, State
from chapters.ch06_asgi_bridge.receiver import Receiver
from chapters.ch06_asgi_bridge.response import Head
from chapters.ch06_asgi_bridge.server import HIGH_WATER, HTTP1Connection
from chapters.ch06_asgi_bridge.wire import HTTPWire

from . import checks


async def serve(
    protocol: type[HTTP1Connection], host: str, port: int, app: App = hello
) -> HandlerServer:
    """Serve with a protocol that is wrong."""
    connections, handlers = Connections(), Handlers()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: protocol(connections, handlers, app, LIMITS, HIGH_WATER), host, port
    )
    return HandlerServer(listener, connections, handlers)


class WithParts(HTTP1Connection):
    """Right, but for the parts that it uses in the place of those of its module."""

    parts: ClassVar[dict[str, Any]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        with mock.patch.multiple(server, **self.parts):
            super().connection_made(transport)

    def on_request(self, request: h11.Request) -> None:
        with mock.patch.multiple(server, **self.parts):
            super().on_request(request)


def using(part: Any, instead_of: str = "") -> type[HTTP1Connection]:
    """Return a server with another part; a class stands in for its base."""
    name = instead_of or part.__base__.__name__
    return type(part.__name__, (WithParts,), {"parts": {name: part}})


# What is received


class KnowsNoChunks(HTTP1Connection):
    """C1-4: a body has a length, or there is none."""

    def on_data(self, event: h11.Data) -> None:
        assert self.request is not None
        if b"content-length" in [name for name, _ in self.request.headers]:
            super().on_data(event)


def refuses_nothing(request: h11.Request) -> None:
    """C1-5: whatever h11 takes is sound, and so are a length and chunks together."""


class TakesAPartForTheWhole(Receiver):
    """C1-6: a body is over when nothing more of it comes."""

    def client_left(self) -> None:
        self.body.end()
        self.over.set()


class NeverSaysContinue(HTTP1Connection):
    """C1-7: it waits for a body that waits for it."""

    def on_wanted(self) -> None:
        assert self.receiver is not None
        self.receiver.body.held_back = False
        super().on_wanted()


class AlwaysSaysContinue(HTTP1Connection):
    """C1-7, the other way: it asks for a body that nobody wants."""

    def on_request(self, request: h11.Request) -> None:
        super().on_request(request)
        self.on_wanted()


def decodes_nothing(request: h11.Request, **others: Any) -> Scope:
    """C1-10: the path is as it came."""
    scope = http_scope(request, **others)
    return scope | {"path": scope["raw_path"].decode()}


def mixes_alphabets(request: h11.Request, **others: Any) -> Scope:
    """C1-10: what was UTF-8 is read as Latin-1."""
    scope = http_scope(request, **others)
    return scope | {"path": scope["path"].encode().decode("latin-1")}


def rebuilds_the_raw_path(request: h11.Request, **others: Any) -> Scope:
    """C1-10: the raw path is made of the decoded one."""
    scope = http_scope(request, **others)
    return scope | {"raw_path": quote(scope["path"]).encode()}


def knows_one_form(request: h11.Request, **others: Any) -> Scope:
    """C1-10: the whole of an absolute target is taken for a path."""
    scope = http_scope(request, **others)
    path, _, query = request.target.partition(b"?")
    return scope | {"raw_path": path, "query_string": query}


class NeverTells(Receiver):
    """C1-17: nobody hears that the client has left."""

    def client_left(self) -> None:
        self.body.lose()


# What is sent


class SendsItsHeadAtOnce(RequestCycle):
    """B6.5: a head is out before there is anything to send with it."""

    async def send(self, message: Message) -> None:
        await super().send(message)
        if self.state is State.STARTED:
            self.wire.send(self.head, b"", False)
            self.state = State.HALF_SENT


class WritesByPiece(HTTPWire):
    """A whole response goes out in two packets."""

    def send(self, head: Head | None, data: bytes, end: bool) -> None:
        if head is not None:
            super().send(head, b"", False)
        super().send(None, data, end)


class AnswersAmidAnAnswer(HTTPWire):
    """C1-12: it says 500 wherever it is."""

    def fail(self) -> None:
        self.transport.write(b"HTTP/1.1 500 Internal Server Error\r\n\r\n")
        self.transport.close()


class TakesAnyReturn(RequestCycle):
    """C1-13: whatever an application returns with, it is done."""

    async def run(self, app: App) -> None:
        await app(self.scope, self.receive, self.send)
        if self.state is not State.DONE:
            self.wire.transport.close()


class SendsBodiesAnyway(RequestCycle):
    """C1-14: it sends what it is given."""

    def send_body(self, data: bytes, more: bool) -> None:
        super().send_body(data, more)
        if not self.head.allows_content(self.method):
            self.wire.transport.write(data)


class CountsNothing(RequestCycle):
    """C1-14: it believes what a length says."""

    def count(self, size: int, more: bool) -> None:
        pass


class LetsLaterStartsWin(RequestCycle):
    """C1-15: a second start replaces the first."""

    async def send(self, message: Message) -> None:
        if self.state is State.STARTED and message["type"] == "http.response.start":
            self.state = State.NOT_STARTED
        await super().send(message)


class IgnoresWhatIsLate(RequestCycle):
    """C1-15: after a whole response, whatever comes is dropped in silence."""

    async def send(self, message: Message) -> None:
        if self.state is not State.DONE:
            await super().send(message)


class IgnoresTheUnknown(RequestCycle):
    """C1-15: what it does not know, it does not see."""

    async def send(self, message: Message) -> None:
        if message["type"] in ("http.response.start", "http.response.body"):
            await super().send(message)


class ChecksNoHeader(RequestCycle):
    """C1-16: it joins whatever it is given, and writes it."""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            lines = [name + b": " + value for name, value in message["headers"]]
            first = [b"HTTP/1.1 200 OK", b"Date: " + formatdate(usegmt=True).encode()]
            self.wire.transport.write(b"\r\n".join([*first, *lines]))
        else:
            self.wire.transport.write(b"\r\nContent-Length: 0\r\n\r\n")
            self.state = State.DONE


class LeavesItToThem(RequestCycle):
    """B6.10: how bytes travel is up to the application."""

    async def send(self, message: Message) -> None:
        await super().send(message)
        if message["type"] == "http.response.start":
            self.head = self.head._replace(headers=[*message["headers"]])


class NeverDrains(HTTPWire):
    """C1-18: it writes on, whoever reads or not."""

    async def drain(self) -> None:
        await asyncio.sleep(0)


class WritesToNobody(RequestCycle):
    """C1-18: that the client is gone is no reason to stop."""

    async def send(self, message: Message) -> None:
        if not self.wire.gone:
            await super().send(message)


class SendsForWhoeverIsNext(HTTP1Connection):
    """What is sent goes to the response that is being sent, whoever sends it."""

    def on_request(self, request: h11.Request) -> None:
        super().on_request(request)
        assert self.cycle is not None
        vars(self.cycle)["send"] = self.send_to_current

    async def send_to_current(self, message: Message) -> None:
        assert self.cycle is not None
        await RequestCycle.send(self.cycle, message)


# Applications that go on


class ForgetsItsTasks(HTTP1Connection):
    """C1-3: nobody holds on to a task while it waits."""

    def on_request(self, request: h11.Request) -> None:
        with mock.patch.object(self.handlers, "start", self.start):
            super().on_request(request)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        self.task = weakref.ref(asyncio.get_running_loop().create_task(work))


class NeverForsakes(RequestCycle):
    """An application that hears nothing works for nobody, for ever."""

    def forsake(self) -> None:
        pass


class CancelsAtOnce(RequestCycle):
    """Whose client leaves is cancelled, whatever it is about."""

    def forsake(self) -> None:
        self.cancel()


class CancelsAllThatRuns(HTTP1Connection):
    """It cancels what works on when the response is long out."""

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        for task in self.handlers.running:
            task.cancel()


WRONG: list[tuple[type[HTTP1Connection], Callable[..., None]]] = [
    (KnowsNoChunks, checks.check_a_body_reaches_the_application),
    (using(refuses_nothing, "refusal"), checks.check_a_body_is_framed_in_one_way_only),
    (using(TakesAPartForTheWhole), checks.check_half_a_body_is_no_body),
    (NeverSaysContinue, checks.check_whoever_waits_to_go_on_is_told),
    (
        AlwaysSaysContinue,
        checks.check_whoever_waits_to_go_on_is_told_only_if_it_matters,
    ),
    (using(decodes_nothing, "http_scope"), checks.check_a_path_is_decoded),
    (using(mixes_alphabets, "http_scope"), checks.check_a_path_is_decoded),
    (using(rebuilds_the_raw_path, "http_scope"), checks.check_a_raw_path_is_as_it_came),
    (
        using(knows_one_form, "http_scope"),
        checks.check_an_absolute_target_is_taken_apart,
    ),
    (using(NeverTells), checks.check_whoever_polls_is_told_of_the_end),
    (using(SendsItsHeadAtOnce), checks.check_a_head_waits_for_a_body),
    (using(WritesByPiece), checks.check_a_whole_response_is_one_write),
    (using(AnswersAmidAnAnswer), checks.check_half_a_response_has_no_second_head),
    (using(TakesAnyReturn), checks.check_who_returns_early_has_failed),
    (using(SendsBodiesAnyway), checks.check_no_body_comes_where_none_may_be),
    (using(CountsNothing), checks.check_a_length_is_held_to),
    (using(LetsLaterStartsWin), checks.check_a_response_begins_once),
    (using(IgnoresWhatIsLate), checks.check_a_response_is_given_once),
    (using(IgnoresTheUnknown), checks.check_an_unknown_message_is_refused),
    (using(ChecksNoHeader), checks.check_no_header_makes_another),
    (using(LeavesItToThem), checks.check_how_bytes_travel_is_ours),
    (using(NeverDrains), checks.check_who_reads_nothing_costs_little),
    (using(WritesToNobody), checks.check_who_sends_to_nobody_is_told),
    (SendsForWhoeverIsNext, checks.check_a_stray_message_reaches_no_other_response),
    (ForgetsItsTasks, checks.check_a_task_outlives_a_collection),
    (using(NeverForsakes), checks.check_who_is_forsaken_is_cancelled_in_time),
    (using(CancelsAtOnce), checks.check_who_is_forsaken_is_cancelled_in_time),
    (CancelsAllThatRuns, checks.check_work_after_a_response_is_let_alone),
]
