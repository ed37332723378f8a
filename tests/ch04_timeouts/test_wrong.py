"""Each wrong server fails the check that is meant for it; the finished ones none."""

from collections.abc import Callable

import pytest

from chapters.ch04_timeouts.server import serve as ch04_serve
from chapters.ch05_flow_control.server import serve as ch05_serve
from tests.contract.handlers import serve_of
from tests.http_lab import Serve, catching

from .checks import CHECKS
from .wrong import WRONG, serve


@pytest.mark.parametrize(
    "serve",
    [ch04_serve, ch05_serve, serve_of("ch06_asgi_bridge.server")],
    ids=["ch04", "ch05", "ch06"],
)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_finished_chapters_pass(serve: Serve, check: Callable[..., None]) -> None:
    check(serve)


test_a_wrong_server_is_caught = catching(WRONG, serve)
