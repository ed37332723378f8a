"""A time limit ends a request that takes too long, and nothing else."""

import asyncio

import pytest

from chapters.apps.limited import with_time_limit
from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send
from lab.simulator.loop import LabLoop

from .talking import Client, Reply, body, http


async def sleepy(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.sleep(60)


async def impatient(scope: Scope, receive: Receive, send: Send) -> None:
    raise TimeoutError("a database has not answered")


def test_a_request_that_takes_too_long_gets_a_503() -> None:
    loop, reply = LabLoop(), Reply()
    limited = with_time_limit(sleepy, 2)
    task = loop.create_task(limited(http(), Client(body(b"")).receive, reply.send))

    loop.advance(1.5)
    assert not reply.messages
    loop.advance(1)
    assert reply.status == 503
    assert task.done()
    loop.close()


def test_a_lifespan_may_take_its_time() -> None:
    loop, reply = LabLoop(), Reply()
    limited = with_time_limit(sleepy, 2)
    task = loop.create_task(
        limited({"type": "lifespan"}, Client([]).receive, reply.send)
    )

    loop.advance(59)
    assert not task.done()
    loop.advance(2)
    assert task.done()
    assert not reply.messages
    loop.close()


def test_a_timeout_of_the_application_is_its_own_error() -> None:
    limited = with_time_limit(impatient, 2)

    with pytest.raises(TimeoutError, match="a database"):
        asyncio.run(limited(http(), Client([]).receive, Reply().send))
