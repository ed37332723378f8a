"""What is asked of who knows what a client owes: the step `owed`."""

from typing import Any

import h11

from lab.exercises.check import RFC, check
from lab.exercises.checks.clock import clock
from lab.exercises.checks.http import GET, chunked, post, request
from lab.exercises.trial import Trial
from lab.tracing.words import quote

TIMEOUT = f"{RFC}rfc9110#section-15.5.9"


@check(
    "owed",
    claim="a client that says nothing owes a request: its first, or the next",
    why="Before its first, we know nothing of it. After an answer, it may take a rest.",
    see=f"{RFC}rfc9112#section-9.5",
)
def silence_owes_a_request(trial: Trial) -> None:
    for answered, owed in ((0, "FIRST_REQUEST"), (1, "NEXT_REQUEST")):
        require_owed(trial, b"", owed, answered)


@check(
    "owed",
    claim="an empty line before a request, or half of one, is still silence",
    why="Some clients send one too many after a body. The request has not begun by it.",
    see=f"{RFC}rfc9112#section-2.2",
)
def empty_lines_are_silence(trial: Trial) -> None:
    for answered, owed in ((0, "FIRST_REQUEST"), (1, "NEXT_REQUEST")):
        for data in (b"\r\n\r\n", b"\r"):
            require_owed(trial, data, owed, answered)


@check(
    "owed",
    claim="from the first byte of a request on, a client owes the rest of the head",
    why="It is silent no longer. From now on its silence is a fault.",
    see=TIMEOUT,
)
def a_byte_owes_a_head(trial: Trial) -> None:
    for answered in (0, 1):
        for data in (b"G", GET[:-1], b"\r\nG"):
            require_owed(trial, data, "HEAD", answered)


@check(
    "owed",
    claim="a client whose body has not come yet owes a body",
    why="A head that announces a body is half of a request.",
    see=f"{RFC}rfc9112#section-6",
)
def half_a_request_owes_a_body(trial: Trial) -> None:
    for data in (post(b"", size=4), post(b"bo", size=4), chunked(b"bo")[:-5]):
        require_owed(trial, data, "BODY")


@check(
    "owed",
    claim="a client whose request is here owes nothing",
    why="The answer is ours to give, and nobody is cut off because we are slow.",
    see=f"{RFC}rfc9112#section-9.5",
)
def a_whole_request_owes_nothing(trial: Trial) -> None:
    for data in (GET, post(b"body"), chunked(b"body"), GET + b"GET /next"):
        require_owed(trial, data, "NOTHING")


@check(
    "owed",
    claim="a client that has sent its last request owes no other",
    why="h11 says DONE only where another may follow. Here it says something else.",
    see="https://h11.readthedocs.io/en/latest/api.html#the-state-machine",
)
def the_last_request_owes_nothing(trial: Trial) -> None:
    for data in (
        request("/", "Connection: close"),
        b"GET / HTTP/1.0\r\n\r\n",
        request("a:1", method="CONNECT"),
    ):
        require_owed(trial, data, "NOTHING")


def require_owed(trial: Trial, data: bytes, owed: str, answered: int = 0) -> None:
    """Require what a client owes who has sent so much, and had so many answers."""
    module = trial.subject.module("deadline")
    reader = module.RequestReader()
    reader.unread += data
    event: Any = None
    while event not in (h11.NEED_DATA, h11.PAUSED):
        event = reader.next_event()
    with clock(trial) as on:
        on.note("has", f"{quote(data)} of it, and has answered {answered} requests")
        found = on.do(module.owed_to, reader, answered)
        name = getattr(found, "name", repr(found))
        trial.require(name == owed, f"the client owes {owed}; yours says {name}")
