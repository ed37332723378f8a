"""What a cycle makes of the messages of an application."""

from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest

from chapters.ch05_flow_control.writer import ClientDisconnected
from chapters.ch06_asgi_bridge.asgi import Message, Receive, Scope, Send
from chapters.ch07_robust_server.response import Head
from lab.simulator.loop import LabLoop

from .apps import (
    body,
    says,
    start,
)
from .fake_wire import FakeWire, cycle_on, run


def heads(wire: FakeWire) -> list[Head]:
    return [head for head, _, _ in wire.sent if head is not None]


# What goes out together


def test_a_whole_response_goes_out_at_once(loop: LabLoop, wire: FakeWire) -> None:
    run(loop, wire, says(start(201, [(b"x", b"a")]), body(b"hello")))
    head = Head(201, [(b"x", b"a"), (b"content-length", b"5")], 5)
    assert (wire.sent, wire.finished) == ([(head, b"hello", True)], 1)


def test_a_head_waits_for_the_first_piece(loop: LabLoop, wire: FakeWire) -> None:
    cycle = cycle_on(wire)
    loop.finish(cycle.send(start()))
    assert wire.sent == []
    loop.finish(cycle.send(body(b"one", more=True)))
    assert wire.sent == [(Head(200, [], None), b"one", False)]
    loop.finish(cycle.send(body(b"two")))
    assert wire.sent[1:] == [(None, b"two", True)]


def test_an_empty_piece_takes_the_head_along(loop: LabLoop, wire: FakeWire) -> None:
    run(loop, wire, says(start(), body(more=True), body(b"x", more=True), body()))
    assert [head is None for head, _, _ in wire.sent] == [False, True, True]
    assert [data for _, data, _ in wire.sent] == [b"", b"x", b""]
    assert wire.ends == [False, False, True]


def test_a_stream_gets_no_length(loop: LabLoop, wire: FakeWire) -> None:
    run(loop, wire, says(start(), body(b"a", more=True), body()))
    assert heads(wire) == [Head(200, [], None)]


def test_a_length_of_the_applications_is_kept(loop: LabLoop, wire: FakeWire) -> None:
    length = (b"content-length", b"2")
    run(loop, wire, says(start(200, [length]), body(b"a", more=True), body(b"b")))
    assert heads(wire) == [Head(200, [length], 2)]


def test_what_a_body_leaves_out_has_its_usual_value(
    loop: LabLoop, wire: FakeWire
) -> None:
    run(loop, wire, says(start(), {"type": "http.response.body"}))
    assert wire.sent == [(Head(200, [(b"content-length", b"0")], 0), b"", True)]


def test_what_else_is_in_a_message_is_ignored(loop: LabLoop, wire: FakeWire) -> None:
    run(loop, wire, says(start() | {"trailers": False}, body(b"a") | {"x": 1}))
    assert (wire.data, wire.finished) == (b"a", 1)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_a_body_is_bytes_of_any_kind(
    loop: LabLoop, wire: FakeWire, kind: Callable[[bytes], Any]
) -> None:
    run(loop, wire, says(start(), body(kind(b"abc"))))
    ((_, data, _),) = wire.sent
    assert (type(data), data) == (bytes, b"abc")


def test_what_an_application_changes_later_is_not_sent(
    loop: LabLoop, wire: FakeWire
) -> None:
    piece = bytearray(b"before")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"x", b"a")]
        await send(start(200, headers))
        headers.append((b"y", b"b"))
        await send(body(piece, more=True))
        piece[:] = b"after!"
        scope["method"] = "HEAD"
        await send(body(b"end"))

    run(loop, wire, app)
    assert (heads(wire)[0].headers, wire.data) == ([(b"x", b"a")], b"beforeend")


@pytest.mark.parametrize(
    ("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 205), ("GET", 304)]
)
def test_content_is_dropped_where_none_may_be(
    loop: LabLoop, wire: FakeWire, method: str, status: int
) -> None:
    app = says(start(status), body(b"one", more=True), body(b"two"))
    run(loop, wire, app, method)
    assert (wire.data, wire.ends, wire.finished) == (b"", [True], 1)


def test_the_answer_to_head_has_the_length_of_what_is_dropped(
    loop: LabLoop, wire: FakeWire
) -> None:
    run(loop, wire, says(start(), body(b"hello")), "HEAD")
    assert heads(wire)[0].length == 5


@pytest.mark.parametrize("data", [b"", b"abc", b"abcdefgh"])
def test_no_length_is_held_against_the_answer_to_head(
    loop: LabLoop, wire: FakeWire, data: bytes
) -> None:
    length = (b"content-length", b"5")
    run(loop, wire, says(start(200, [length]), body(data)), "HEAD")
    assert (heads(wire), wire.finished) == ([Head(200, [length], 5)], 1)


def test_an_answer_to_head_without_content_says_no_length(
    loop: LabLoop, wire: FakeWire
) -> None:
    run(loop, wire, says(start(), body()), "HEAD")
    assert heads(wire) == [Head(200, [], None)]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_connection_goes_on_when_the_last_message_is_sent(
    loop: LabLoop, wire: FakeWire, method: str
) -> None:
    cycle = cycle_on(wire, method)
    states = []
    for message in (start(), body(b"one", more=True), body(b"two")):
        loop.finish(cycle.send(message))
        states.append((cycle.head_sent, cycle.delivered, cycle.is_complete))
    loop.finish(cycle.run(says()))
    head = method == "HEAD"  # The client has all of its response with the head.
    assert states == [(False, False, False), (True, head, False), (True, True, True)]
    assert wire.finished == 1


# Room


def test_whoever_sends_waits_for_room_before_and_after(
    loop: LabLoop, wire: FakeWire
) -> None:
    cycle = cycle_on(wire)
    loop.finish(cycle.send(start()))
    for data in (b"one", b"two"):
        wire.room.clear()
        sending = loop.create_task(cycle.send(body(data, more=True)))
        loop.settle()
        assert not wire.data.endswith(data)
        loop.call_soon(wire.room.set)
        loop.call_soon(loop.call_soon, wire.room.clear)
        loop.settle()
        assert wire.data.endswith(data)
        assert not sending.done()
        wire.room.set()
        loop.settle()
        sending.result()


def test_whoever_has_no_more_does_not_wait(loop: LabLoop, wire: FakeWire) -> None:
    cycle = cycle_on(wire)
    loop.finish(cycle.send(start()))
    with mock.patch.object(wire, "send", side_effect=lambda *_: wire.room.clear()):
        loop.finish(cycle.send(body(b"all")))
    assert cycle.is_complete


@pytest.mark.parametrize(
    "message", [start(), body(), {"type": "?"}, {}], ids=["start", "body", "?", "none"]
)
@pytest.mark.parametrize("waits", [False, True])
def test_whatever_is_sent_to_a_client_that_is_gone_is_an_oserror(
    loop: LabLoop, wire: FakeWire, message: Message, waits: bool
) -> None:
    if waits:
        wire.room.clear()
    sending = loop.create_task(cycle_on(wire).send(message))
    loop.call_soon(wire.leave)
    if not waits:
        wire.leave()
    loop.settle()
    error = sending.exception()
    assert isinstance(error, ClientDisconnected)
    assert isinstance(error, OSError)
    assert wire.sent == []


def test_a_send_that_fails_changes_nothing(loop: LabLoop, wire: FakeWire) -> None:
    def fails(*_: object) -> None:
        raise MemoryError

    cycle = cycle_on(wire)
    loop.finish(cycle.send(start()))
    with mock.patch.object(wire, "send", fails), pytest.raises(MemoryError):
        loop.finish(cycle.send(body(b"much")))
    assert (cycle.head_sent, cycle.is_complete) == (False, False)
    loop.finish(cycle.send(body(b"less")))
    assert (wire.data, cycle.is_complete) == (b"less", True)
