"""Applications wait, one until its client has left, whatever comes before that."""

import asyncio

import pytest

from chapters.apps.polling import app, early, stream
from chapters.ch06_asgi_bridge.asgi import App
from lab.simulator.loop import LabLoop

from .talking import DISCONNECT, Client, Reply, ask, body, http


@pytest.mark.parametrize("pieces", [[b""], [b"one", b"two", b"three"]])
def test_it_ends_when_the_client_has_left(pieces: list[bytes]) -> None:
    assert ask(app, http("POST"), *body(*pieces), DISCONNECT).messages == []


def test_a_client_that_leaves_in_the_middle_of_its_body_ends_it_too() -> None:
    first, _ = body(b"one", b"two")
    assert ask(app, http("POST"), first, DISCONNECT).messages == []


def test_it_may_respond_first_and_end_when_it_is_told_of_the_end() -> None:
    reply = ask(early, http(), DISCONNECT)
    assert (reply.status, reply.body) == (200, b"no news\n")


@pytest.mark.parametrize("app", [app, stream])
def test_it_waits_for_as_long_as_the_client_does(app: App) -> None:
    loop = LabLoop()
    client, reply = Client(body(b"")), Reply()
    task = loop.create_task(app(http(), client.receive, reply.send))
    loop.advance(3600)
    assert not task.done()
    task.cancel()
    loop.settle()
    loop.close()


@pytest.mark.parametrize("app", [app, early, stream])
def test_what_is_not_http_is_refused(app: App) -> None:
    with pytest.raises(NotImplementedError):
        asyncio.run(app({"type": "websocket"}, Client([]).receive, Reply().send))
