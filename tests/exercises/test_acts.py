"""A line of a talk can be about a whole server: a flood, a stop, and what is left."""

from typing import Any

import pytest

from lab.chapters import find_chapter
from lab.exercises.check import own_serve
from lab.exercises.examine import once
from lab.exercises.rows import talk
from lab.exercises.subject import Subject
from lab.exercises.trial import Trial

pytestmark = pytest.mark.usefixtures("leaves_open")


def held(text: str, chapter: str = "1", **options: Any) -> str:
    """Return what is said of a talk with a finished chapter; "" if it goes well."""
    check = talk("step", "claim", "Why.", "https://x", text, **options)
    subject = Subject(find_chapter(chapter).path, {}, own_serve)
    said: str = once(check, Trial(subject)).get("sentence", "")
    return said


@pytest.mark.parametrize(
    "text",
    [
        "stop 5 s; expect the end; expect stopped; expect nothing left",
        "crowded; stop reading; flood; stop 5 s; advance 4 s; expect stopping",
        "crowded; connect; 2: connect; 2: stop reading; 2: flood in pieces of 9",
        "crowded; stop reading; flood; stop 0.2 s; advance 1 s; expect stopped",
        "crowded; stop reading; flood; expect unread",
    ],
)
def test_what_is_said_of_a_server_is_so(text: str) -> None:
    assert held(text) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("expect nothing left", "but found 1 connection"),
        ("stop 5 s; expect stopping", "the stop waits, but it is over, 0 connected"),
        ("flood", "the server read all of it"),
        ('send "x"; expect unread', "does not read on, but it read all"),
        (
            "crowded; stop reading; flood; stop 5 s; expect stopped",
            "it waits, 1 connected",
        ),
    ],
)
def test_what_is_not_so_is_told(text: str, words: str) -> None:
    assert words in held(text)


def test_a_program_stops_on_a_signal_and_each_case_is_named() -> None:
    text = "signal {}; expect the end; expect stopped"
    assert held(text, program="server", each=("SIGINT", "SIGTERM")) == ""
    assert held("expect the end", program="server", each=("x",)).startswith("x: ")
