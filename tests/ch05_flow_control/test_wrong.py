"""Each wrong server fails the check that is meant for it; the finished one none."""

from collections.abc import Callable

import pytest

from chapters.ch05_flow_control import server
from tests.ch03_h11_http import checks as ch03
from tests.http_lab import catching

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


test_a_wrong_server_is_caught = catching(WRONG, serve)
