"""Another event loop, whose transports are none of asyncio's, serves as well."""

import asyncio
import threading
from concurrent.futures import Future
from typing import Any

import pytest

from lab.client import PATIENCE, Client
from lab.strict import read_responses

from .handlers import Serve, serve_of
from .talking import LAST, POST, ask, post, request, statuses

uvloop: Any = pytest.importorskip("uvloop", reason="uvloop is no part of .venv")
pytestmark = pytest.mark.http


async def serve_until(
    serve: Serve, done: asyncio.Event, address: Future[tuple[str, int]]
) -> None:
    """Serve until `done`, and say where."""
    server = await serve("127.0.0.1", 0)
    address.set_result(server.sockets[0].getsockname()[:2])
    await done.wait()
    await server.stop(0)


def test_requests_are_answered_on_uvloop(server_name: str) -> None:
    loop = uvloop.new_event_loop()
    done = asyncio.Event()
    address: Future[tuple[str, int]] = Future()
    work = serve_until(serve_of(server_name), done, address)
    running = threading.Thread(target=loop.run_until_complete, args=[work])
    running.start()
    try:
        with Client(address.result(PATIENCE)) as client:
            body = bytes(range(256)) * 1024
            for _ in range(2):
                (response,) = ask(client, post(body), POST)
                assert response.body.endswith(body)
            client.send(request("/", "Connection: close"))
            last = read_responses(client.receive_to_end(), [LAST])
            assert statuses(last) == [200]
    finally:
        loop.call_soon_threadsafe(done.set)
        running.join(PATIENCE)
        loop.close()
    assert not running.is_alive()
