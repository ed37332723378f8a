"""Each wrong server fails the check that is meant for it; the finished one none."""

from collections.abc import Callable

import pytest

from chapters.ch05_flow_control import server
from tests.http_lab import catching

from .checks import CHECKS
from .wrong import WRONG, serve


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_finished_chapter_passes(check: Callable[..., None]) -> None:
    check(server.serve)


test_a_wrong_server_is_caught = catching(WRONG, serve)
