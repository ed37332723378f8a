"""Each wrong server fails the check that is meant for it; the finished one none."""

from collections.abc import Callable
from functools import partial

import pytest

from chapters.ch05_flow_control import server
from chapters.ch05_flow_control.server import HTTPProtocol
from tests.ch03_h11_http import checks as ch03
from tests.http_lab import is_caught

from .checks import CHECKS
from .wrong import WRONG, serve

# Here, answers have no length: they are sent as they are made.
OF_CHAPTER_3 = [
    each for each in ch03.CHECKS if each != ch03.check_an_answer_says_its_length
]


@pytest.mark.parametrize(
    "check", [*OF_CHAPTER_3, *CHECKS], ids=lambda check: check.__name__
)
def test_the_finished_chapter_passes(check: Callable[..., None]) -> None:
    check(server.serve)


@pytest.mark.parametrize(
    ("protocol", "check"), WRONG, ids=[protocol.__name__ for protocol, _ in WRONG]
)
def test_a_wrong_server_is_caught(
    protocol: type[HTTPProtocol], check: Callable[..., None]
) -> None:
    assert is_caught(check, partial(serve, protocol))
