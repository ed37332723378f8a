"""The same conversations on real sockets and in the lab: nobody can tell which."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chapters.ch01_stream_echo.stopping import Connections, Server
from lab.client import Client
from lab.server import RealServer, Stoppable
from lab.simulator.client import LabClient
from lab.simulator.server import LabServer
from lab.tracing.trace import Event, Lane

from .obedient import BIG, COMMANDS, serve_with

pytestmark = pytest.mark.usefixtures("leaves_open")

AnyClient = Client | LabClient
Serve = Callable[[str, int], Awaitable[Stoppable]]
Step = str | bytes  # bytes are sent; a word is something else that a client does

SCENARIOS: dict[str, list[Step]] = {
    "nothing": [],
    "hang up": ["hang up"],
    "close": ["close"],
    "reset": ["reset"],
    "send": [b"hello"],
    "send twice": [b"hello", b"world"],
    "send and hang up": [b"hello", "hang up"],
    "send and close": [b"hello", "close"],
    "send and reset": [b"hello", "reset"],
    "hang up and reset": ["hang up", "reset"],
    "answer": [b"write\n", "receive"],
    "answer unread, then closed": [b"write\n", "close"],
    "answer unread, then reset": [b"write\n", "reset"],
    "answer and end": [b"write\nclose\n"],
    "answer, and bytes after the end": [b"write\nclose\n", b"late"],
    "two answers": [b"write twice\n", "receive"],
    "server ends": [b"close\n"],
    "server ends, client hangs up": [b"close\n", "hang up"],
    "server ends, client resets": [b"close\n", "reset"],
    "server aborts": [b"abort\n"],
    "server aborts with an answer": [b"write\nabort\n"],
    "server ends its direction": [b"write eof\n", b"more", "hang up"],
    "server ends its direction after an answer": [b"write\nwrite eof\n", "receive"],
    "server stays half open": [b"half open\n", "hang up"],
    "half open and reset": [b"half open\n", "hang up", "reset"],
    "big answer, read": [b"write big\n", "receive big"],
    "big answer, unread": [b"write big\n"],
    "big answer, unread, then closed": [b"write big\n", "close"],
    "big answer, unread, then reset": [b"write big\n", "reset"],
    "big answer, then the end": [b"write big\nclose\n", "receive big"],
    "big answer, then abort": [b"write big\n", b"abort\n"],
    "big answer, client has hung up": [b"write big\n", "hang up", "receive big"],
    "big answer without a buffer": [b"no buffer\nwrite big\n", "receive big"],
    "reading paused for good": [b"pause\n", b"unseen"],
    "reading paused, then hang up": [b"pause\n", "hang up"],
    "reading paused for a turn": [b"pause a turn\n", b"seen", "hang up"],
    "a bug": [b"fail\n"],
    "a bug, client goes on": [b"fail\n", b"more"],
}


@dataclass
class Outcome:
    """All that can be told from the outside and from the inside of a run."""

    callbacks: list[object] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)
    client: list[str] = field(default_factory=list)


def run(make: Callable[[Serve], RealServer | LabServer], steps: list[Step]) -> Outcome:
    """Do the steps as a client of an obedient server; return what came of it."""
    outcome = Outcome()
    with make(serve_with(outcome.callbacks)) as server:
        client = server.connect()
        server.settle()
        for step in steps:
            outcome.client.append(attempt(client, step))
            server.settle()
        outcome.client.append(ending(client, server.settle))
        before_the_stop = len(outcome.callbacks)
    del outcome.callbacks[before_the_stop:]
    outcome.reported = [
        f"{context['message']} {context.get('exception')!r}"
        for context in server.reported
    ]
    return outcome


def attempt(client: AnyClient, step: Step) -> str:
    """Do one step; return its result, or the kind of its failure."""
    actions: dict[Step, Callable[[], object]] = {
        "hang up": client.hang_up,
        "close": client.close,
        "reset": client.reset,
        "receive": lambda: client.receive(len(b"onetwo")),
        "take": lambda: len(client.receive_at_once() or b"") > 0,
        "receive big": lambda: len(client.receive(BIG)),
    }
    action = actions.get(step, lambda: client.send(step))
    try:
        return f"{step!r}: {action()}"
    except OSError:
        return f"{step!r}: the connection is gone"


ENDS = {"nothing", "the end"}


def ending(client: AnyClient, settle: Callable[[], None]) -> str:
    """Return what the client still receives, and how the connection then stands."""
    received = 0
    try:
        while data := client.receive_at_once():
            received += len(data)
            settle()
        end = "nothing" if data is None else "the end"
    except OSError as error:
        end = type(error).__name__
    # How much of a big answer the kernel loses with the connection is its own affair.
    cut = received > len(b"some bytes") and (received % BIG or end not in ENDS)
    return f"{'many' if cut else received} bytes, then {end}"


def tidied(callbacks: list[object]) -> list[object]:
    """Return callbacks with one pause and resume for many: kernels differ in size."""
    kept: list[object] = []
    for callback in callbacks:
        kept.append(callback)
        if kept[-4:] == ["pause_writing", "resume_writing"] * 2:
            del kept[-2:]
    return kept


def roomy_lab(serve: Serve, take: Callable[[Event], None] | None = None) -> LabServer:
    """Return a server in a lab whose kernel holds about as much as a real one."""
    return LabServer(serve, room=4 * 1024 * 1024, take=take)


def assert_same(steps: list[Step]) -> None:
    """Run the steps on both networks, and compare."""
    real, lab = run(RealServer, steps), run(roomy_lab, steps)
    assert tidied(lab.callbacks) == tidied(real.callbacks)
    assert lab.reported == real.reported
    assert lab.client == real.client


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_conversation_is_the_same_in_the_lab(name: str) -> None:
    assert_same(SCENARIOS[name])


def assert_recording_changes_nothing(steps: list[Step]) -> None:
    """Run the steps in two labs, of which one records all, and compare."""
    events: list[Event] = []
    plain = run(roomy_lab, steps)
    assert run(partial(roomy_lab, take=events.append), steps) == plain
    assert events


@pytest.mark.parametrize("name", SCENARIOS)
def test_recording_changes_nothing(name: str) -> None:
    assert_recording_changes_nothing(SCENARIOS[name])


STEPS: list[Step] = [
    *(b"%s\n" % command.encode() for command in COMMANDS),
    b"no command",
    "take",
    "hang up",
    "close",
    "reset",
]


@settings(max_examples=60)
@given(st.lists(st.sampled_from(STEPS), max_size=7))
def test_any_conversation_is_the_same_in_the_lab(steps: list[Step]) -> None:
    assert_same(steps)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(STEPS), max_size=7))
def test_recording_changes_no_conversation(steps: list[Step]) -> None:
    assert_recording_changes_nothing(steps)


# What a run may ask for


def after_a_write(size: int, **options: Any) -> list[str]:
    """Return what becomes of bytes written to a client that reads none of them."""
    told: list[str] = []

    def take(event: Event) -> None:
        if event.lane in (Lane.KERNEL, Lane.TRANSPORT, Lane.PROTOCOL):
            size = "" if event.data is None else f"{len(event.data)} bytes"
            told.append(" ".join(filter(None, [event.name, size, event.note])))

    class Writing(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            assert isinstance(transport, asyncio.Transport)
            transport.write(bytes(size))

        def connection_lost(self, exc: Exception | None) -> None: ...

    async def serve(host: str, port: int) -> Server:
        listener = await asyncio.get_running_loop().create_server(Writing, host, port)
        return Server(listener, Connections())

    with LabServer(serve, take=take, **options) as server:
        client = server.connect()
        seen = list(told)
        client.reset()
    return seen


MADE = "connection_made"


@pytest.mark.parametrize(
    ("size", "options", "told"),
    [
        (100, {}, ["write 100 bytes", "holds 100 bytes"]),
        (100, {"room": 60}, ["write 100 bytes", "holds 60 bytes", "keeps 40 bytes"]),
        (
            100,
            {"room": 60, "high_water": 40},
            ["write 100 bytes", "holds 60 bytes", "keeps 40 bytes"],
        ),
        (
            101,
            {"room": 60, "high_water": 40},
            ["write 101 bytes", "holds 60 bytes", "pause_writing", "keeps 41 bytes"],
        ),
        (
            61,
            {"room": 60, "high_water": 0},
            ["write 61 bytes", "holds 60 bytes", "pause_writing", "keeps 1 byte"],
        ),
    ],
)
def test_a_run_has_its_own_room_and_mark(
    size: int, options: dict[str, int], told: list[str]
) -> None:
    assert after_a_write(size, **options) == [MADE, *told]


def test_asyncios_own_mark_stands_where_none_is_asked_for() -> None:
    mark = 64 * 1024
    assert "pause_writing" not in after_a_write(mark + 60, room=60)
    assert "pause_writing" in after_a_write(mark + 61, room=60)
