"""A check can be a talk in text, or a table of requests and their statuses."""

from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lab.chapters import find_chapter
from lab.exercises.check import Check, own_serve
from lab.exercises.checks.http import post, request
from lab.exercises.examine import once
from lab.exercises.rows import Statuses, table, talk
from lab.exercises.subject import Subject
from lab.exercises.talk import Talk
from lab.exercises.trial import Trial
from lab.scenarios.complaint import ScenarioError
from lab.simulator.link import Link

pytestmark = pytest.mark.usefixtures("leaves_open")

CHAPTER = find_chapter("3").path
TIMED = find_chapter("4").path


def tried(check: Check, chapter: Path = CHAPTER) -> str:
    """Return what is said of a check of a finished chapter; "" if it passes."""
    said: str = once(check, Trial(Subject(chapter, {}, own_serve))).get("sentence", "")
    return said


def held(text: str, chapter: Path = CHAPTER, **options: Any) -> str:
    made = talk("step", "claim", "Why.", "https://x", text, **options)
    return tried(made, chapter)


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
        "GET /\nhang up\nexpect 200",
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

    text = "crowded; stop reading\nGET /\nread again\nexpect 299"
    assert held(text, serve=serve) == ""


CHUNK, LAST_CHUNK = b"3\r\none\r\n", b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "ended", "line", "words"),
    [
        (CHUNK, False, 'expect so far "one"', ""),
        (b"", False, 'expect so far ""', ""),
        (CHUNK, False, 'expect so far "on"', "so far, the response has another body"),
        (CHUNK, True, 'expect so far "one"', "but the response has ended"),
        (LAST_CHUNK, False, 'expect so far ""', "but the response has ended"),
        (b"none\r\n", False, 'expect so far ""', "the response is wrong"),
        (CHUNK, True, 'expect half "one"', ""),
        (CHUNK, True, "expect half", "the response has another body"),
        (CHUNK, False, 'expect half "one"', "the connection is still open"),
        (LAST_CHUNK, True, 'expect half ""', "its end looks as if it were"),
    ],
)
def test_a_talk_may_hear_what_is_not_finished(
    sent: bytes, ended: bool, line: str, words: str
) -> None:
    link = Link(1000)
    link.received += b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + sent
    link.server_finished = ended
    stage: Any = SimpleNamespace(
        connect=lambda: None, client=lambda _: SimpleNamespace(link=link)
    )
    said = ""
    try:
        Talk(stage).hold(line)
    except ScenarioError as error:
        said = error.failure.sentence
    assert words in said
    assert bool(words) == bool(said)


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
        trial.subject.module("http1").HTTP1Connection.half_close = lambda self: None
        return trial.subject.serve()

    said = held('GET / "Connection: close"\nexpect 200', serve=serve)
    assert said == "expected the end, but nothing came"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("after 10 s expect the end\nafter 5 s expect gone\nexpect nothing left", ""),
        ('connect\nconnect\nsend "G"\nafter 10 s expect 408\nexpect open', ""),
        ("repeat 3: GET /; advance 4 s; expect 200\nexpect nothing", ""),
        ("stop reading\nGET /\ntake 9 bytes\nread again\nexpect echo", ""),
        ('GET / "X: a; b"; expect echo; repeat 2: GET /; expect 200', ""),
        ("after 9 s expect the end", "9 s later: expected the end, but nothing"),
        ("after 11 s expect the end", "10.9 s later: expected nothing, but the end"),
        ("expect gone", "expected the connection to be gone, but it is open"),
        ("close\nexpect open", "expected the connection to be open, but it is gone"),
        ("expect nothing left", "but found 1 connection"),
        ('connect\n2: connect\n2: send "G"\nexpect nothing left', "2 connections"),
        ("connect\nrepeat 2: GET /; expect 404", "expected an answer with 404"),
    ],
)
def test_a_talk_tells_what_becomes_of_a_connection(text: str, words: str) -> None:
    said = held(text, TIMED)
    assert words in said
    assert bool(words) == bool(said)


def test_a_timer_that_outlives_its_connection_is_left() -> None:
    def serve(trial: Trial) -> Any:
        trial.subject.module("timeouts").ConnectionTimeouts.stop = lambda self: None
        return trial.subject.serve()

    said = held("close\nexpect nothing left", TIMED, serve=serve)
    assert said == "expected nothing left of the clients, but found 1 running timer"


def test_a_talk_may_have_its_own_room() -> None:
    text = "stop reading\nGET /\nhang up\nexpect {}"
    assert held(text, TIMED, each=("gone",)) == ""
    assert held(text, TIMED, each=("open",), room=10) == ""
