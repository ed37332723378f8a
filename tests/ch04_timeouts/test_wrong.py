"""Each wrong server fails the check that is meant for it; the finished ones none."""

from collections.abc import Callable
from functools import partial

import pytest

from chapters.ch04_timeouts import server
from chapters.ch04_timeouts.server import HTTPProtocol
from chapters.ch05_flow_control import server as ch05_server
from tests.ch03_h11_http import checks as ch03
from tests.http_lab import Serve, is_caught

from .checks import CHECKS
from .wrong import WRONG, serve


@pytest.mark.parametrize(
    "serve", [server.serve, ch05_server.serve], ids=["ch04", "ch05"]
)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_finished_chapters_pass(serve: Serve, check: Callable[..., None]) -> None:
    check(serve)


@pytest.mark.parametrize("check", ch03.CHECKS, ids=lambda check: check.__name__)
def test_what_chapter_3_does_chapter_4_does(check: Callable[..., None]) -> None:
    check(server.serve)


@pytest.mark.parametrize(
    ("protocol", "check"), WRONG, ids=[protocol.__name__ for protocol, _ in WRONG]
)
def test_a_wrong_server_is_caught(
    protocol: type[HTTPProtocol], check: Callable[..., None]
) -> None:
    assert is_caught(check, partial(serve, protocol))
