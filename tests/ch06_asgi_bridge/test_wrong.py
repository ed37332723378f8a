"""Each wrong server fails the check that is meant for it; the finished one none."""

from collections.abc import Callable
from typing import Any

import pytest

from chapters.ch06_asgi_bridge import server
from tests.contract.handlers import serve_of
from tests.http_lab import catching, eager, needs_eager_tasks

from .checks import CHECKS
from .wrong import WRONG, serve


async def serve_handler(host: str, port: int, handler: Any = None) -> Any:
    """Serve a handler of an earlier chapter, or echo, as an application."""
    return await serve_of("ch06_asgi_bridge.server", handler)(host, port)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_finished_chapter_passes(check: Callable[..., None]) -> None:
    check(server.serve)


@needs_eager_tasks
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_it_passes_where_tasks_begin_at_once(check: Callable[..., None]) -> None:
    check(eager(server.serve))


test_a_wrong_server_is_caught = catching(WRONG, serve)


def test_every_check_catches_a_server() -> None:
    assert {check for _, check in WRONG} == set(CHECKS)
