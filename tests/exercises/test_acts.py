"""A line of a talk can be about a whole server: a flood, a stop, and what is left."""

from typing import Any

import pytest

from lab.chapters import find_chapter
from lab.exercises.check import own_serve
from lab.exercises.examine import once
from lab.exercises.rows import talk
from lab.exercises.subject import Serve, Subject
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
        "stop 5 s; expect stopping while connected",
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


def test_a_stop_that_leaves_something_open_is_told() -> None:
    async def stop(grace: float) -> None:
        """Close nothing."""

    def careless(trial: Trial) -> Serve:
        async def serve(host: str, port: int) -> Any:
            server: Any = await trial.subject.serve()(host, port)
            server.stop = stop
            return server

        return serve

    text = "stop 5 s; expect stopped; expect no listener"
    assert held(text) == ""
    assert "but it still does" in held(text, serve=careless)
    text = "stop 5 s; expect stopping while connected"
    assert "it is over, 1 connected" in held(text, serve=careless)


def test_a_program_stops_on_a_signal_and_each_case_is_named() -> None:
    text = "signal {}; expect the end; expect stopped"
    assert held(text, program="server", each=("SIGINT", "SIGTERM")) == ""
    assert held("expect the end", program="server", each=("x",)).startswith("x: ")
