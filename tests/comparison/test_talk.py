"""What comes of a request is told in the words of the page."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lab.client import PATIENCE
from lab.comparison.questions import Question, Slow, get
from lab.comparison.servers import Address
from lab.comparison.slow import watch
from lab.comparison.talk import ask

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
LATE = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"
ASKED = Question(get())

Answers = list[bytes | None]  # one for each request; None is a reset


@contextmanager
def answering(answers: Answers) -> Iterator[Address]:
    """Run a server that takes one client, gives it these answers, and closes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE)
        thread = threading.Thread(target=answer, args=[listener, answers])
        thread.start()
        yield listener.getsockname()
        thread.join(PATIENCE)


def answer(listener: socket.socket, answers: Answers) -> None:
    client, _ = listener.accept()
    with client:
        client.settimeout(PATIENCE)
        for data in answers:
            if data is None:
                return  # What the client has sent is unread: the system resets.
            receive_head(client)
            client.sendall(data)


def receive_head(client: socket.socket) -> None:
    data = b""
    while not data.endswith(b"\r\n\r\n"):
        data += client.recv(1)


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ([OK, OK], "200, kept"),
        ([OK], "200, closed"),
        ([OK, None], "200, closed"),
        ([OK, LATE], "200, closed"),
        ([b"HTTP/1.1 100 Continue\r\n\r\n" + OK, OK], "200, kept"),
        ([OK + OK], "200, kept"),  # The second came early, with the first.
        ([OK[:-1]], "200, cut short"),
        ([b"HTTP/1.0 200 OK\r\n\r\nok"], "200, closed"),
        ([b""], "closed"),
        ([None], "closed"),
        ([b"no status line\r\n\r\n"], "closed"),
    ],
)
def test_an_outcome_is_told(answers: Answers, outcome: str) -> None:
    with answering(answers) as place:
        assert ask(place, ASKED) == outcome


def test_no_body_is_waited_for_where_none_comes() -> None:
    with answering([OK[:-2], OK]) as place:
        assert ask(place, Question(b"HEAD / HTTP/1.1\r\n\r\n", "HEAD")) == "200, kept"


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ([b""], "closed after 0 s"),
        ([None], "closed after 0 s"),
        ([OK], "closed after 0 s"),
        ([LATE], "408 after 0 s"),
    ],
)
def test_the_end_of_a_wait_is_told(answers: Answers, outcome: str) -> None:
    with answering(answers) as place:
        assert watch(place, Slow(get())) == outcome


def test_a_wait_that_does_not_end_is_given_up() -> None:
    with answering([]) as place:
        assert watch(place, Slow(), seconds=0) == "open after 0 s"


def test_a_client_who_drips_sends_a_letter_at_a_time() -> None:
    with answering([LATE]) as place:
        assert watch(place, Slow(get()[:-1], b"\n")).startswith("408 after")
