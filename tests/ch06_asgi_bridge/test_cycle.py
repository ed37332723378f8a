"""What a cycle asks of its wire, and when; what of its end only the wire can see."""

import asyncio
from http import HTTPStatus
from typing import Any

import pytest

from chapters.ch05_flow_control.body import RequestBody
from chapters.ch05_flow_control.writer import ClientDisconnected
from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send
from chapters.ch06_asgi_bridge.cycle import Head, RequestCycle, State
from lab.exercises.checks.chapter_6.apps import body, says, start
from lab.exercises.checks.chapter_6.others import StoppedError
from lab.simulator.loop import LabLoop

START = start()
PIECE = body(b"piece", more=True)
LAST = body(b"last")
BROKEN = HTTPStatus.INTERNAL_SERVER_ERROR


class FakeWire:
    """A wire that ends nowhere, and writes down what it is asked, in order."""

    def __init__(self) -> None:
        self.closed = False
        self.refuses = False
        self.asked: list[object] = []

    async def ready(self) -> None:
        self.asked.append("ready")
        if self.closed:
            raise ClientDisconnected("gone")

    async def drain(self) -> None:
        self.asked.append("drain")

    def send(self, head: Head | None, data: bytes, end: bool) -> None:
        if self.refuses:
            raise ValueError("not like this")
        self.asked.append((head and head.status, data, end))

    def finish(self) -> None:
        self.asked.append("finish")

    def fail(self, status: HTTPStatus) -> None:
        self.asked.append(status)


@pytest.fixture
def wire() -> FakeWire:
    return FakeWire()


@pytest.fixture
def cycle(wire: FakeWire) -> RequestCycle:
    """A cycle for a request without a body."""
    incoming = RequestBody(lambda: None)
    incoming.end()
    scope = {"type": "http", "method": "GET", "path": "/a"}
    return RequestCycle(scope, incoming, wire)


def test_each_message_is_a_call_and_the_last_ends_the_wait(
    loop: LabLoop, wire: FakeWire, cycle: RequestCycle
) -> None:
    loop.finish(cycle.run(says(START, PIECE, LAST)))
    assert wire.asked == [
        *("ready", (200, b"", False)),
        *("ready", (None, b"piece", False), "drain"),
        *("ready", (None, b"last", True), "finish"),
    ]


def test_the_body_is_closed_before_the_connection_goes_on(
    loop: LabLoop, wire: FakeWire, cycle: RequestCycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    def finish() -> None:
        wire.asked.append((cycle.is_complete, cycle.body.closed))

    monkeypatch.setattr(wire, "finish", finish)
    loop.finish(cycle.run(says(START, LAST)))
    assert wire.asked[-1] == (True, True)


@pytest.mark.parametrize(
    ("before", "message", "state"),
    [
        ([], START, State.NOT_STARTED),
        ([START], PIECE, State.STREAMING),
        ([START, PIECE], LAST, State.STREAMING),
    ],
)
def test_what_the_wire_refuses_leaves_the_state_as_it_was(
    loop: LabLoop,
    wire: FakeWire,
    cycle: RequestCycle,
    before: list[Any],
    message: Any,
    state: State,
) -> None:
    for each in before:
        loop.finish(cycle.send(each))
    wire.refuses = True
    with pytest.raises(ValueError, match="not like this"):
        loop.finish(cycle.send(message))
    assert cycle.state is state


@pytest.mark.parametrize(
    ("messages", "failures"), [([], 1), ([START, PIECE], 1), ([START, LAST], 0)]
)
def test_the_wire_fails_once_unless_the_response_is_complete(
    loop: LabLoop,
    wire: FakeWire,
    cycle: RequestCycle,
    messages: list[Any],
    failures: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    loop.finish(cycle.run(says(*messages, then=StoppedError())))
    assert wire.asked.count(BROKEN) == failures
    assert caplog.messages == ["GET '/a': the application failed"]


def test_a_request_keeps_its_name_whatever_becomes_of_its_scope(
    loop: LabLoop, cycle: RequestCycle, caplog: pytest.LogCaptureFixture
) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scope.clear()

    loop.finish(cycle.run(app))
    assert caplog.messages == [
        "GET '/a': the application returned, its response not started"
    ]


@pytest.mark.parametrize("closed", [False, True])
def test_a_cancellation_is_excused_if_nothing_can_be_sent(
    loop: LabLoop,
    wire: FakeWire,
    cycle: RequestCycle,
    closed: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    wire.closed = closed
    loop.finish(cycle.run(says(then=asyncio.CancelledError())))
    assert len(caplog.messages) == (not closed)
