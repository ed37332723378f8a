"""What is asked of the heads of answers: the step `answers`."""

from email.utils import formatdate, parsedate_to_datetime
from functools import partial
from typing import Any

from lab.exercises.check import RFC, check
from lab.exercises.checks.chapter_3.dates import (
    far_from_greenwich,
    imported_in_1970,
    is_now,
)
from lab.exercises.checks.chapter_3.handlers import answer_of, answering
from lab.exercises.checks.http import GET, about, echoed, expect_answers, post, request
from lab.exercises.rows import talk
from lab.exercises.talk import expect
from lab.exercises.trial import Trial
from lab.responses import Response

answers_check = partial(check, "answers")
answers_talk = partial(talk, "answers")

HEAD = request(method="HEAD")
EPOCH = b"Thu, 01 Jan 1970 00:00:00 GMT"
FIELDS = [
    *((b"Set-Cookie", value) for value in (b"b", b"\xe9", b"a", b"a")),
    *((b"set-cookie", b""), (b"Connection", b"close")),
]
MISTAKES: dict[str, dict[str, Any]] = {  # what a handler may give that cannot be sent
    "the status 600": {"status": 600},
    "the status 199": {"status": 199},
    "the status 100": {"status": 100},
    "a text for a body": {"body": "text"},
    "an empty text for a body": {"body": ""},
    "None for a body": {"body": None},
    "a list for a body": {"body": [b"hello"]},
    "a bytearray for a body": {"body": bytearray(b"hello")},
    "a header with a line break in it": {"headers": [(b"x", b"a\r\nb: c")]},
    "a header with a blank in its name": {"headers": [(b"x y", b"a")]},
}


@answers_check(
    "an answer is dated with the time at which it is made",
    "A cache computes from it how old an answer is. It is in GMT, wherever we are.",
    f"{RFC}rfc9110#section-6.6.1",
    lasts=True,
)
def answers_are_dated(trial: Trial) -> None:
    imported_in_1970(trial, "server")
    with far_from_greenwich(), trial.stage() as stage:
        for client in (1, 2, 3):
            stage.advance(client * 3601)
            stage.connect(client)
            stage.send(GET, client)
            (answer,) = expect(stage, 200, client=client)
            date, now = answer.values(b"date")[0].decode(), formatdate(usegmt=True)
            sentence = f"the date is {date}, and it is {now}"
            trial.require(is_now(parsedate_to_datetime(date)), sentence)


heads_come_without_a_body = answers_talk(
    "HEAD gets a head without a body, and no other method does",
    "Who asks for a head alone takes what follows for the next answer.",
    f"{RFC}rfc9110#section-9.3.2",
    r"""
    HEAD /
    expect 200
    GET /
    expect echo
    send "head / HTTP/1.1\r\nHost: a\r\n\r\n"
    expect 200 "head /\nhost: a\n\n"
    """,
    lasts=True,
)


@answers_check(
    "the length in a head counts the bytes of the body",
    "What travels are bytes. HEAD gets the length too, of what it does not get.",
    f"{RFC}rfc9110#section-8.6",
)
def lengths_count_bytes(trial: Trial) -> None:
    for asked in (post("é".encode()), HEAD):
        with trial.stage() as stage:
            stage.connect()
            stage.send(asked)
            require_length(trial, expect(stage, 200)[0], len(echoed(asked)))
    for body in (b"", bytes(range(256)) * 4000):
        for asked in (GET, HEAD):
            answer = answer_of(answering(trial, body=body), trial, asked=asked)
            require_length(trial, answer, len(body))


def require_length(trial: Trial, answer: Response, length: int) -> None:
    """Go on if an answer says that its body has so many bytes."""
    told = b", ".join(answer.values(b"content-length")).decode()
    trial.require(
        told == str(length),
        f"the body has {length} bytes, and Content-Length says "
        f"{told or 'nothing, for there is none'}",
    )


@answers_check(
    "204, 205 and 304 come without a body, and without the length of one",
    "They have no body. A 205 says so, and a 304 keeps the length that it is given.",
    f"{RFC}rfc9110#section-8.6",
)
def some_answers_have_no_body(trial: Trial) -> None:
    five = [(b"Content-Length", b"5")]
    for status, body, headers in (
        *((status, body, ()) for status in (204, 205, 304) for body in (b"", b"hello")),
        (204, b"", five),
        (204, b"", [*five, (b"CONTENT-length", b"5")]),
        (205, b"", five * 2),
        (304, b"", five),
    ):
        allowed = (status, 500) if body else (status,)
        serve = answering(trial, status, body, headers)
        answer = answer_of(serve, trial, allowed)
        kept = [value for _, value in headers]
        wanted = {204: [], 205: [b"0"], 304: kept}[status]
        came = answer.values(b"content-length")
        told = f"a {status} came with {listed(came)}, and not with {listed(wanted)}"
        trial.require(answer.status != status or came == wanted, told)


def listed(lengths: list[bytes]) -> str:
    """Name the Content-Length headers of an answer."""
    named = [f"Content-Length: {each.decode()}" for each in lengths]
    return " and ".join(named) or "no Content-Length"


@answers_check(
    "a handler's headers are all sent, and its list of them stays as it was",
    "All cookies have one name. And a handler may give the same list each time.",
    f"{RFC}rfc9110#section-5.3",
)
def headers_are_sent_as_they_are(trial: Trial) -> None:
    given = list(FIELDS)
    for headers in (given, tuple(given)):
        answer = answer_of(answering(trial, headers=headers), trial)
        wanted = [(name.lower(), value) for name, value in FIELDS]
        names = {name for name, _ in wanted}
        came = [field for field in answer.headers if field[0] in names]
        told = f"a handler gave {FIELDS}, and they came as {came}"
        trial.require(came == wanted, told)
    trial.require(given == FIELDS, f"the handler's list of headers is now {given}")


@answers_check(
    "there is one date, also where the handler gives one",
    "A strict client refuses two, whatever letters the handler wrote its own in.",
    f"{RFC}rfc9110#section-6.6.1",
)
def there_is_one_date(trial: Trial) -> None:
    for name in (b"date", b"Date", b"DATE", b"dATE", b"X-Date"):
        headers = [(b"X-First", b"a"), (name, EPOCH)]
        answer = answer_of(answering(trial, headers=headers), trial)
        told = f"the handler gave {name.decode()}: {EPOCH.decode()}, which was not sent"
        trial.require(answer.values(name.lower()) == [EPOCH], told)


@answers_check(
    "an answer that ends the connection says so",
    "Then the client sends its next request on another connection, and loses none.",
    f"{RFC}rfc9112#section-9.6",
    lasts=True,
)
def the_last_answer_says_so(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(b"nonsense\r\n\r\n")
        (answer,) = expect_answers(stage, 400)
        told = "the connection ends after this 400, which does not say so"
        trial.require(answer.closes, told)


@answers_check(
    "what cannot be an answer becomes a 500, and nothing else does",
    "It is the handler's mistake. Its client should hear of one, and soon.",
    f"{RFC}rfc9110#section-15.6.1",
)
def what_is_no_answer_becomes_a_500(trial: Trial) -> None:
    for what, given in MISTAKES.items():
        with about(f"a handler gave {what}"):
            answer_of(answering(trial, **given), trial, (500,))
    for status in (201, 206, 301, 404, 299, 599):
        with about(f"a handler gave the status {status}"):
            answer_of(answering(trial, status), trial, (status,))
    for length in (b"3", b"5", b"many"):
        header = (b"Content-Length", length)
        with about(f"a handler gave the header Content-Length: {length.decode()}"):
            answer_of(answering(trial, headers=[header]), trial, (200, 500))
