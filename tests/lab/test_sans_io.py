"""Calls of a protocol library are recorded, and the library is none the wiser."""

import asyncio
import inspect
import sys
from collections.abc import Iterator
from typing import Any

import h11
import pytest

from chapters.ch01_stream_echo.stopping import Connections, Server
from lab.simulator.server import LabServer
from lab.tracing.libraries import LIBRARIES, h11_words, traced_libraries
from lab.tracing.recorder import Recorder
from lab.tracing.trace import Event, Lane

H11 = LIBRARIES[0]
REQUEST = b"GET /path HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"
LENGTH = [("Content-Length", "2")]


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def recorder(events: list[Event]) -> Recorder:
    return Recorder(events.append, lambda: 0.0)


@pytest.fixture
def connection(recorder: Recorder) -> Iterator[h11.Connection]:
    """A server's connection, whose calls are recorded."""
    with traced_libraries(recorder):
        yield h11.Connection(h11.SERVER)


def said(events: list[Event]) -> list[tuple[str, str, tuple[str, str] | None]]:
    """Return what was called, what came of it, and where that left both sides."""
    return [(event.name, event.note, event.states) for event in events]


def test_a_request_and_its_answer_are_told(connection, events) -> None:
    connection.receive_data(POST + b"hello" + REQUEST[:5])
    for _ in range(4):
        connection.next_event()
    connection.send(h11.Response(status_code=200, headers=LENGTH))
    connection.send(h11.Data(data=b"ok"))
    connection.send(h11.EndOfMessage())
    connection.start_next_cycle()
    connection.next_event()
    assert said(events) == [
        ("receive_data", "", ("IDLE", "IDLE")),
        ("next_event", "Request POST /", ("SEND_RESPONSE", "SEND_BODY")),
        ("next_event", "Data 5 bytes", ("SEND_RESPONSE", "SEND_BODY")),
        ("next_event", "EndOfMessage", ("SEND_RESPONSE", "DONE")),
        ("next_event", "PAUSED", ("SEND_RESPONSE", "DONE")),
        ("send", "Response 200", ("SEND_BODY", "DONE")),
        ("send", "Data 2 bytes", ("SEND_BODY", "DONE")),
        ("send", "EndOfMessage", ("DONE", "DONE")),
        ("start_next_cycle", "", ("IDLE", "IDLE")),
        ("next_event", "NEED_DATA", ("IDLE", "IDLE")),
    ]
    assert {(event.lane, event.who) for event in events} == {(Lane.H11, "Connection")}


def test_bytes_in_and_out_are_told(connection, events) -> None:
    connection.receive_data(bytearray(REQUEST))
    connection.next_event()
    sent = connection.send(h11.Response(status_code=204, headers=[]))
    assert [event.data for event in events] == [REQUEST, None, sent]


def test_the_end_of_input_is_told_as_no_bytes(connection, events) -> None:
    connection.receive_data(b"")
    connection.next_event()
    assert [event.data for event in events] == [b"", None]
    assert events[1].note == "ConnectionClosed"


def test_what_makes_no_bytes_is_told_without(connection, events) -> None:
    assert connection.send(h11.ConnectionClosed()) is None
    assert said(events) == [("send", "ConnectionClosed", ("CLOSED", "MUST_CLOSE"))]
    assert events[0].data is None


def test_an_interim_response_is_told(connection, events) -> None:
    connection.receive_data(POST)
    connection.next_event()
    connection.send(h11.InformationalResponse(status_code=100, headers=[]))
    assert events[-1].note == "InformationalResponse 100"


def test_an_error_of_the_peer_is_told_and_raised(connection, events) -> None:
    connection.receive_data(b"\x00\r\n\r\n")
    with pytest.raises(h11.RemoteProtocolError, match="illegal request line"):
        connection.next_event()
    assert events[-1].note.startswith("raises RemoteProtocolError: illegal request")
    assert events[-1].states == ("IDLE", "ERROR")


def test_an_error_of_ours_is_told_and_raised(connection, events) -> None:
    with pytest.raises(h11.LocalProtocolError):
        connection.send(h11.Data(data=b"too early"))
    assert events[-1].note.startswith("raises LocalProtocolError: ")
    assert events[-1].states == ("ERROR", "IDLE")
    assert len(events) == 1


def test_giving_up_a_response_is_told(connection, events) -> None:
    connection.send_failed()
    assert said(events) == [("send_failed", "", ("ERROR", "IDLE"))]


def test_a_call_that_h11_makes_itself_is_not_told_twice(connection, events) -> None:
    connection.receive_data(REQUEST)
    connection.next_event()
    response = h11.Response(status_code=200, headers=LENGTH)
    pieces = connection.send_with_data_passthrough(response)
    assert b"".join(pieces).startswith(b"HTTP/1.1 200")
    assert [event.name for event in events] == ["receive_data", "next_event"]


def test_arguments_may_be_named(connection, events) -> None:
    connection.receive_data(data=REQUEST)
    connection.next_event()
    connection.send(event=h11.Response(status_code=204, headers=[]))
    assert events[0].data == REQUEST
    assert events[2].note == "Response 204"


def test_a_wrong_call_fails_as_it_would(connection) -> None:
    with pytest.raises(TypeError):
        connection.receive_data()
    with pytest.raises(TypeError):
        connection.next_event(1, 2)


def test_a_subclass_is_recorded_once(connection, events) -> None:
    class Own(h11.Connection):
        def next_event(self) -> Any:
            return super().next_event()

    Own(h11.SERVER).next_event()
    assert [event.name for event in events] == ["next_event"]


def test_a_client_of_h11_is_told_as_well(connection, events) -> None:
    client = h11.Connection(h11.CLIENT)
    client.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
    client.send(h11.EndOfMessage())
    client.receive_data(b"HTTP/1.1 404 Not found\r\nContent-Length: 0\r\n\r\n")
    client.next_event()
    assert [event.note for event in events] == [
        "Request GET /",
        "EndOfMessage",
        "",
        "Response 404",
    ]


@pytest.mark.parametrize("event", [h11.NEED_DATA, h11.PAUSED])
def test_what_is_no_event_is_told_by_its_name(event: Any) -> None:
    assert h11_words(event) == event.__name__


# The library itself


def methods() -> dict[str, object]:
    return {name: inspect.getattr_static(h11.Connection, name) for name in H11.methods}


def test_every_method_that_is_recorded_exists() -> None:
    assert all(callable(method) for method in methods().values())


def test_the_library_is_as_before_afterwards(recorder) -> None:
    before = methods()
    with traced_libraries(recorder):
        assert all(methods()[name] is not before[name] for name in before)
    assert methods() == before


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_the_library_is_as_before_after_an_exception(recorder, error) -> None:
    before = methods()
    with pytest.raises(error), traced_libraries(recorder):
        raise error
    assert methods() == before


def test_a_library_not_imported_is_left_alone(recorder, events, monkeypatch) -> None:
    before = methods()
    monkeypatch.delitem(sys.modules, "h11")
    with traced_libraries(recorder):
        assert methods() == before
        assert "h11" not in sys.modules


def test_a_method_keeps_its_name_and_signature(recorder) -> None:
    before = inspect.signature(h11.Connection.send)
    with traced_libraries(recorder):
        assert inspect.signature(h11.Connection.send) == before
        assert h11.Connection.send.__name__ == "send"


# In a server


class Hello(asyncio.Protocol):
    """A small server on h11: it says "ok" to every request."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections
        self.http = h11.Connection(h11.SERVER)
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.connections.add(transport)

    def data_received(self, data: bytes) -> None:
        self.http.receive_data(data)
        while type(event := self.http.next_event()) is not type(h11.NEED_DATA):
            if isinstance(event, h11.EndOfMessage):
                self.answer()

    def answer(self) -> None:
        for event in (
            h11.Response(status_code=200, headers=LENGTH),
            h11.Data(data=b"ok"),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.http.send(event) or b"")
        self.http.start_next_cycle()

    def connection_lost(self, exc: Exception | None) -> None:
        self.connections.discard(self.transport)


async def serve(host: str, port: int) -> Server:
    connections = Connections()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: Hello(connections), host, port)
    return Server(listener, connections)


def test_calls_belong_to_the_connection_they_serve(events) -> None:
    server = LabServer(serve, take=events.append)
    with traced_libraries(server.loop.recorder), server:
        first, second = server.connect(), server.connect()
        second.send(REQUEST)
        first.send(REQUEST[:10])
        second.close()
        first.close()
    calls = [event for event in events if event.lane == Lane.H11]
    assert {event.depth for event in calls} == {1}
    assert [event.name for event in calls if event.connection == 1] == [
        "receive_data",
        "next_event",
    ]
    assert [event.note for event in calls if event.connection == 2][-2:] == [
        "",
        "NEED_DATA",
    ]


def test_an_error_is_told_before_it_is_reported(events) -> None:
    server = LabServer(serve, take=events.append)
    with traced_libraries(server.loop.recorder), server:
        client = server.connect()
        client.send(b"\x00\r\n\r\n")
        client.close()
    names = [event.name for event in events if event.lane in (Lane.H11, Lane.ERROR)]
    assert names == ["receive_data", "next_event", "reported"]
    (error,) = [event for event in events if event.lane == Lane.ERROR]
    assert error.connection == 1


def test_recording_the_library_changes_no_answer(events) -> None:
    answers = []
    for take in (None, events.append):
        server = LabServer(serve, take=take)
        with traced_libraries(server.loop.recorder), server, server.connect() as client:
            answers.append(client.converse(REQUEST * 3))
    assert answers[0] == answers[1]
    assert answers[0].count(b"ok") == 3
