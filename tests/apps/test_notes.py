"""Notes are open while the server runs, and requests find them in its state."""

import asyncio

import pytest

from chapters.apps.notes import app, background, locked, lost
from chapters.ch06_asgi_bridge.asgi import App, Message, Scope
from lab.simulator.loop import LabLoop

from .talking import Client, Reply, ask, body, http

STARTUP: Message = {"type": "lifespan.startup"}
SHUTDOWN: Message = {"type": "lifespan.shutdown"}


def live(app: App, *messages: Message) -> tuple[list[str], Scope]:
    """Run a lifespan through these messages; return what was sent, and its state."""
    scope: Scope = {"type": "lifespan", "state": {}}
    client, reply = Client(messages), Reply()
    asyncio.run(app(scope, client.receive, reply.send))
    return [message["type"] for message in reply.messages], scope["state"]


@pytest.mark.parametrize("app", [app, background])
def test_it_is_started_and_stopped(
    app: App, capsys: pytest.CaptureFixture[str]
) -> None:
    sent, state = live(app, STARTUP, SHUTDOWN)

    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert state == {"notes": []}
    assert capsys.readouterr().out == "The notes are open.\nThe notes are closed.\n"


def test_a_request_finds_the_notes() -> None:
    reply = ask(app, {**http(), "state": {"notes": ["one", "two"]}})

    assert (reply.status, reply.body) == (200, b"one\ntwo\n")


def test_a_query_is_how_long_it_takes() -> None:
    scope = {**http(query=b"3"), "state": {"notes": ["one"]}}
    assert seconds_to(app, scope) == (3, 3)


def test_work_in_the_background_follows_the_response() -> None:
    notes: list[str] = []
    assert seconds_to(background, {**http(), "state": {"notes": notes}}) == (0, 3)
    assert notes == ["buy bread"]


def seconds_to(app: App, scope: Scope) -> tuple[float, float]:
    """Return when an application has responded, and when it has returned."""
    loop = LabLoop()
    client, reply = Client(body(b"")), Reply()
    task = loop.create_task(app(scope, client.receive, reply.send))
    responded, returned = None, None
    loop.settle()
    for second in range(10):
        if responded is None and reply.messages:
            responded = second
        if returned is None and task.done():
            returned = second
        loop.advance(1)
    loop.close()
    assert responded is not None
    assert returned is not None
    return responded, returned


def test_locked_notes_fail_to_start() -> None:
    assert live(locked, STARTUP)[0] == ["lifespan.startup.failed"]


def test_lost_notes_fail_to_stop() -> None:
    sent, _ = live(lost, STARTUP, SHUTDOWN)
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.failed"]
