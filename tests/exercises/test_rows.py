"""A check can be a talk in text, or a table of requests and their statuses."""

from functools import partial
from typing import Any

import pytest

from lab.chapters import find_chapter
from lab.exercises.check import Check, own_serve
from lab.exercises.checks.http import post, request
from lab.exercises.examine import once
from lab.exercises.rows import Statuses, table, talk
from lab.exercises.subject import Subject
from lab.exercises.trial import Trial

CHAPTER = find_chapter("3").path


def tried(check: Check) -> str:
    """Return what is said of a check of the finished chapter 3; "" if it passes."""
    said: str = once(check, Trial(Subject(CHAPTER, {}, own_serve))).get("sentence", "")
    return said


def held(text: str, **options: Any) -> str:
    return tried(talk("step", "claim", "Why.", "https://x", text, **options))


@pytest.mark.parametrize(
    "text",
    [
        "GET /one\nexpect echo",
        'GET / "X: y" "Connection: close"\nexpect 200\nexpect the end',
        'POST /x "X: y" body "hello" * 3\nexpect echo',
        'POST / chunks "one" "two"\nexpect echo',
        "HEAD /\nexpect 200\nGET /\nexpect 200",
        "GET /1\nGET /2\nexpect 200 200",
        'OPTIONS *\nexpect 200 "OPTIONS *\\nhost: a\\n\\n"',
        'POST / "Expect: 100-continue"\n    body "hello"\nexpect 100 200',
        'send "GET / HTTP/1.0\\r\\n\\r\\n"\nexpect 200',
        "connect\n2: connect\n2: GET /2\nGET /1\nexpect echo\n2: expect echo",
        'send "nonsense\\r\\n\\r\\n"\nexpect 400',
        "advance 1 h\nGET /\nexpect 200\nexpect nothing",
    ],
)
def test_a_talk_goes_as_it_says(text: str) -> None:
    assert held(text) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("GET /\nexpect 404", "expected an answer with 404, but 200 came"),
        ("GET /\nexpect 200 200", "expected 2 answers, but 1 came"),
        ("GET /\nGET /\nexpect 200", "expected no more, but"),
        ('GET /\nexpect 200 "x"', "the answer has another body"),
        ("2: GET /", "client 2 has not connected"),
        ("GET /\nwait", "wait"),
    ],
)
def test_a_talk_that_goes_otherwise_fails_in_words(text: str, words: str) -> None:
    assert words in held(text)


def test_a_talk_is_held_for_each_case() -> None:
    assert held("GET {}\nexpect 200", each=("/a", "/b")) == ""
    said = held("GET {}\nexpect 200", each=("/a", "x"))
    assert said == "x: expected an answer with 200, but 400 came"


def test_a_talk_may_have_its_own_server_and_little_room() -> None:
    def serve(trial: Trial) -> Any:
        answer = trial.subject.module("answer").Answer(299, [], b"x" * 9000)
        return partial(trial.subject.serve(), handler=lambda *_: answer)

    text = "stop reading\nGET /\nread again\nexpect 299"
    assert held(text, serve=serve, crowded=True) == ""


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({request(): 200, b"no\r\n\r\n": 400, request() * 2: (200, 200)}, ""),
        ({post(b"x"): 200, request("x"): 200}, "with 200, but 400 came"),
        ({request("/", "Connection: close"): 200, request("*"): 405}, "with 405"),
    ],
)
def test_each_row_of_a_table_is_tried(rows: dict[bytes, Statuses], words: str) -> None:
    made = table("step", "claim", "Why.", "https://x", rows, piece=7, lasts=True)
    assert (made.step, made.claim, made.lasts) == ("step", "claim", True)
    said = tried(made)
    assert words in said
    assert bool(words) == bool(said)


def test_a_connection_that_closes_by_its_request_has_to_end() -> None:
    def serve(trial: Trial) -> Any:
        trial.subject.module("server").HTTPProtocol.end = lambda self: None
        return trial.subject.serve()

    said = held('GET / "Connection: close"\nexpect 200', serve=serve)
    assert said == "expected the end, but nothing came"
