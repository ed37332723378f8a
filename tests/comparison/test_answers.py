"""What the page says of the five servers is what they answer today."""

import json
import platform
from importlib.metadata import version
from typing import Any

import pytest

from chapters.ch08_lifespan.options import LIMITS
from lab.comparison import measuring
from lab.comparison.questions import QUESTIONS, RUDE, SLOW
from lab.comparison.servers import ASGI, PROGRAMS, Address
from lab.comparison.slow import WATCHED
from lab.comparison.talk import ask

KNOWN: dict[str, Any] = json.loads(measuring.PATH.read_text(encoding="utf-8"))
AGAIN = f"ask again: {measuring.COMMAND}"


@pytest.mark.parametrize("library", measuring.LIBRARIES)
def test_the_answers_are_those_of_the_libraries_here(library: str) -> None:
    assert KNOWN["versions"][library] == version(library), AGAIN


@pytest.mark.parametrize("key", QUESTIONS)
def test_a_server_answers_as_the_page_says(
    key: str, program: tuple[str, Address]
) -> None:
    name, place = program
    if name == "wsgiref" and platform.python_version() != KNOWN["machine"]["python"]:
        pytest.skip("the page shows the wsgiref of another Python")

    assert ask(place, QUESTIONS[key]) == KNOWN["asked"][key][name], AGAIN


def test_a_rude_application_is_met_as_the_page_says() -> None:
    assert measuring.rude() == KNOWN["rude"], AGAIN


def test_the_page_has_an_answer_of_every_server_to_every_question() -> None:
    parts = {
        "asked": (QUESTIONS, PROGRAMS),
        "rude": ([*RUDE, "half_closed"], ASGI),
        "slow": ([*SLOW, "beside_silent"], PROGRAMS),
    }
    for part, (questions, names) in parts.items():
        assert list(KNOWN[part]) == list(questions), AGAIN
        assert [list(found) for found in KNOWN[part].values()] == [
            list(names) for _ in questions
        ], AGAIN


def test_ours_waits_for_slow_clients_as_long_as_its_limits_say() -> None:
    found = {key: outcomes["ours"] for key, outcomes in KNOWN["slow"].items()}

    assert found == {
        "silent": f"closed after {LIMITS.idle:.0f} s",
        "half_head": f"408 after {LIMITS.head:.0f} s",
        "dripping_head": f"408 after {LIMITS.head:.0f} s",
        "half_body": f"open after {WATCHED:.0f} s",
        "answered": f"closed after {LIMITS.keep_alive:.0f} s",
        "beside_silent": "at once",
    }


def test_what_is_asked_is_printed_as_a_table() -> None:
    assert measuring.rows({"get": {"ours": "200", "theirs": "400"}}) == [
        ["", "ours", "theirs"],
        ["get", "200", "400"],
    ]
