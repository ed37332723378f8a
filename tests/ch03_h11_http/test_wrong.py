"""Each wrong server fails the check that is meant for it; the finished one none."""

from collections.abc import Callable
from functools import partial

import pytest

from chapters.ch03_h11_http import server
from chapters.ch03_h11_http.server import HTTPProtocol
from tests.http_lab import is_caught

from .checks import CHECKS
from .wrong import WRONG, serve


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_finished_chapter_passes(check: Callable[..., None]) -> None:
    check(server.serve)


@pytest.mark.parametrize(
    ("protocol", "check"), WRONG, ids=[protocol.__name__ for protocol, _ in WRONG]
)
def test_a_wrong_server_is_caught(
    protocol: type[HTTPProtocol], check: Callable[..., None]
) -> None:
    assert is_caught(check, partial(serve, protocol))


def test_every_check_catches_a_server() -> None:
    assert {check for _, check in WRONG} == set(CHECKS)
