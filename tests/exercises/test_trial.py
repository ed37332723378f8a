"""A check is given servers of the reader's code, and says in words what is wrong."""

import asyncio
import signal
import time
from typing import Any

import pytest

from chapters.apps.hello import app as hello_app
from chapters.ch06_asgi_bridge.server import serve as serve_app
from lab import server
from lab.chapters import find_chapter
from lab.exercises.check import own_serve
from lab.exercises.subject import Subject
from lab.exercises.trial import MOST_TURNS, ReportedError, Trial, returning
from lab.scenarios.complaint import ScenarioError
from lab.scenarios.play import BEGINNING
from lab.tracing.application import Receive, Scope, Send
from lab.tracing.trace import Lane

from .conftest import Copy


@pytest.fixture
def trial(copy: Copy) -> Any:
    subject = Subject(copy.folder, {}, own_serve)
    with subject.importable():
        yield Trial(subject)


@pytest.fixture
def recording(copy: Copy) -> Any:
    subject = Subject(copy.folder, {}, own_serve)
    with subject.importable():
        yield Trial(subject, recording=True)


async def nothing(host: str, port: int) -> None:
    """Forget to return the server."""


# Servers


def test_a_stage_has_the_reader_s_server(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(b"hello")
        stage.expect(b"hello")
    assert trial.events == []


def test_a_loop_that_is_never_idle_is_given_up_soon(trial: Trial) -> None:
    with trial.stage():
        assert trial.server is not None
        assert trial.server.loop.most_turns == MOST_TURNS


def test_a_stage_has_as_much_room_as_is_asked_for(trial: Trial) -> None:
    with trial.stage(room=8, high_water=0) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(b"123456789")  # One too many: the server reads no more.
        stage.send(b"12345678")
        assert not stage.client(1).can_send()


def test_a_check_may_bring_its_own_serve(trial: Trial) -> None:
    serve = trial.subject.module("challenges.chat").serve
    with trial.stage(serve) as stage:
        stage.connect(1)
        stage.connect(2)
        stage.send(b"hello", 1)
        stage.expect(b"hello", 2)


def test_what_happens_is_recorded_where_it_is_asked_for(recording: Trial) -> None:
    with recording.stage() as stage:
        stage.connect()
    first = recording.events
    with recording.stage() as stage:
        pass

    assert [event.lane for event in first[:1]] == [Lane.CLIENT]
    assert recording.events is not first  # The last server's are what counts.


def test_an_application_is_served_and_its_calls_are_recorded(
    recording: Trial,
) -> None:
    with recording.stage(serve_app, app=hello_app) as stage:
        stage.connect()
        stage.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert stage.expect_bytes(12) == b"HTTP/1.1 200"

    assert Lane.APP in {event.lane for event in recording.events}


def test_a_program_is_stopped_by_a_signal(trial: Trial) -> None:
    with trial.program() as (program, stage):
        stage.connect()
        program.signal(signal.SIGTERM)
        stage.expect_end()
        assert program.has_ended


def test_a_program_of_another_module_runs_too(trial: Trial) -> None:
    with trial.program("challenges.chat") as (program, _):
        assert not program.has_ended


def test_a_program_serves_the_application_that_it_is_given() -> None:
    subject = Subject(find_chapter("6").path, {}, own_serve)
    for recording in (False, True):
        trial = Trial(subject, recording)
        with subject.importable(), trial.program(app=teapot) as (_, stage):
            stage.connect()
            stage.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert stage.expect_bytes(12) == b"HTTP/1.1 418"
            assert not trial.is_plain


async def teapot(scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse to make coffee."""
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body"})


def test_a_real_server_has_stopped_afterwards(trial: Trial) -> None:
    with trial.real() as server:
        client = server.connect()
        client.send(b"hello")
        assert client.receive(5) == b"hello"
        assert trial.is_real

    with pytest.raises(ConnectionRefusedError):
        server.connect()


def test_dates_go_with_the_lab_s_clock(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.advance(60)
        assert time.time() == BEGINNING + 60
    assert time.time() != BEGINNING + 60


# Failing


def test_a_check_fails_in_words(trial: Trial) -> None:
    trial.require([1], "unused")
    with pytest.raises(ScenarioError, match=r"^it has to be 3$"):
        trial.require([], "it has to be 3")


@pytest.mark.parametrize("kind", ["stage", "real"])
def test_what_the_loop_was_told_fails_a_check(trial: Trial, kind: str) -> None:
    def fail(self: object, data: bytes) -> None:
        raise ValueError("careless")

    trial.subject.module("server").EchoProtocol.data_received = fail
    talk = talk_in_the_lab if kind == "stage" else talk_on_sockets

    with pytest.raises(ReportedError) as caught:
        talk(trial)

    assert isinstance(caught.value.exception, ValueError)


def talk_in_the_lab(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(b"hello")


def talk_on_sockets(trial: Trial) -> None:
    with trial.real() as server:
        client = server.connect()
        client.send(b"hello")
        assert client.receive_to_end() == b""


def test_where_a_task_was_made_is_left_out() -> None:
    context = {"message": "Task was destroyed but it is pending! at /usr/lib/x.py:3"}

    assert str(ReportedError(context)) == "Task was destroyed but it is pending!"


@pytest.mark.parametrize("kind", ["stage", "real"])
def test_a_serve_that_returns_nothing_fails_in_words(trial: Trial, kind: str) -> None:
    opened = trial.stage(nothing) if kind == "stage" else trial.real(nothing)
    with pytest.raises(ScenarioError, match=r"^serve\(\) returned None"), opened:
        pass


def test_a_serve_is_handed_what_it_is_given() -> None:
    async def serve(*address: object, **options: object) -> Any:
        return address, options

    made = returning(serve)("127.0.0.1", 0, app=3)

    with pytest.raises(StopIteration) as ended:
        made.send(None)
    assert ended.value.value == (("127.0.0.1", 0), {"app": 3})


def test_a_serve_that_never_returns_ends_all_the_same(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging: list[asyncio.Task[None]] = []

    async def serve(host: str, port: int) -> Any:
        hanging.append(asyncio.current_task())
        await asyncio.get_running_loop().create_future()

    monkeypatch.setattr(server, "PATIENCE", 0.2)
    late = r"^serve\(\) did not return within 0\.2 s$"
    with pytest.raises(TimeoutError, match=late), trial.real(serve):
        pass

    (task,) = hanging
    task.get_loop().call_soon_threadsafe(task.cancel)
