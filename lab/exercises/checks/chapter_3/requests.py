"""What is asked of how a request becomes an answer: the step `requests`."""

import asyncio
import logging
from functools import partial
from io import StringIO
from typing import Any, NoReturn

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.chapter_3.answers import MISTAKES
from lab.exercises.checks.chapter_3.handlers import answer_of, answering, handled_by
from lab.exercises.checks.http import GET, chunked, post, request
from lab.exercises.rows import table, talk
from lab.exercises.talk import expect
from lab.exercises.trial import Trial
from lab.tracing.logs import added, logged_errors

requests_talk = partial(talk, "requests")
requests_check = partial(check, "requests")
requests_table = partial(table, "requests")

EXPECT = "Expect: 100-continue"
MOST = 1024 * 1024  # bytes of a body
CHUNK = chunked(b"hello")[:-5]  # without the last
CONNECT = request("a:1", method="CONNECT")
ERRORS = [Exception, SystemExit, KeyboardInterrupt, asyncio.CancelledError]
BODIES = [b"one", b"two", b"three"]
BAD_HOST = post(b"hello", EXPECT).replace(b"Host: a", b"Host: a b")

bodies_are_whole = requests_talk(
    "a handler is given the whole body, and each request its own",
    "A body comes in as many events as the network likes.",
    f"{RFC}rfc9112#section-6",
    r"""
    POST / body "hello\x00"
    expect echo
    POST / chunks "in " "chunks \x00\xff\r\n"
    expect echo
    POST / body "more than h11 takes for one event" * 3000
    expect echo
    BREW /
    expect echo
    send "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nm"
    2: connect
    2: POST / body "yours"
    2: expect echo
    send "e"
    expect 200 "POST /\nhost: a\ncontent-length: 2\n\nme"
    """,
    lasts=True,
)


who_waits_is_told_to_go_on = requests_talk(
    "who asks whether to send a body is told to go on, once",
    "It waits for that word. Without it, both sides wait for the other.",
    f"{RFC}rfc9110#section-10.1.1",
    r"""
    POST / "Content-Length: 4" "Expect: 100-Continue"
    expect 100
    send "he"
    send "y!"
    expect 200 "POST /\nhost: a\ncontent-length: 4\nexpect: 100-Continue\n\nhey!"
    POST / "Expect: 100-continue" "Transfer-Encoding: chunked"
    expect 100
    send "0\r\n\r\n"
    expect 200 "POST /\nhost: a\nexpect: 100-continue\ntransfer-encoding: chunked\n\n"
    send "PUT / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na"
    expect 200
    connect
    POST / "Expect: 100-continue" body "it does not wait"
    close
    """,
    lasts=True,
)

a_refusal_is_the_last_answer = requests_table(
    "a refusal ends the connection, though more of the request may come",
    "Where a request ends that we do not trust, and the next begins, nobody knows.",
    f"{RFC}rfc9112#section-9.6",
    {
        BAD_HOST: 400,
        BAD_HOST[:-5]: 400,
        BAD_HOST.replace(b": 5", b": 2000000"): 400,
        request("hello", method="HEAD") + GET: 400,
        CHUNK + b"nonsense\r\n" + GET: 400,
        request("https://a/") + GET: 421,
    },
    lasts=True,
)

large_bodies_are_refused = requests_table(
    "a body of more than MAX_BODY bytes gets a 413, as soon as we know",
    "We keep a body until it is whole. Whoever sends one without end fills memory.",
    f"{RFC}rfc9110#section-15.5.14",
    {
        post(b"x" * MOST): 200,
        chunked(b"x" * MOST): 200,
        post(b"", EXPECT, size=MOST + 1): 413,
        request("/", f"Content-Length: {10**15}", method="PATCH"): 413,
        request("/", f"Content-Length: {MOST + 1}"): 413,
        chunked(b"x" * MOST, b"x")[:-5]: 413,  # The last chunk is never sent.
        chunked(b"x" * MOST, b"x", b"x" * MOST) + GET: 413,
    },
)


@requests_check(
    "a handler is not asked about what is refused",
    "What it did would be for nobody, and it may take orders or pay bills.",
    f"{RFC}rfc9110#section-15.5",
)
def handlers_are_not_asked_in_vain(trial: Trial) -> None:
    asked: list[bytes] = []
    with trial.stage(handled_by(trial, lambda each, _: asked.append(each))) as stage:
        for client, data in enumerate((CONNECT, BAD_HOST, post(b"", size=MOST + 1))):
            stage.connect(client)
            stage.send(data, client)
    trial.require(not asked, f"a handler was asked about {asked}")


@requests_check(
    "a handler that fails costs its client a 500, and is in the log",
    "An application's mistake ends here. Its author finds it, and its client goes on.",
    f"{RFC}rfc9110#section-15.6.1",
)
def a_failing_handler_costs_a_500(trial: Trial) -> None:
    for serve in (
        *(handled_by(trial, failing(error)) for error in ERRORS),
        handled_by(trial, lambda asked, received: None),
        *(answering(trial, **given) for given in MISTAKES.values()),
    ):
        with logged_errors() as logged, trial.stage(serve) as stage:
            stage.connect()
            stage.send(GET + GET)
            expect(stage, 500, 500)
        trial.require(
            len(logged) == 2,
            f"a handler has failed twice, and the log has {len(logged)} tracebacks",
        )


@requests_check(
    "the log says which request it was that failed",
    "Among a thousand requests a second, a traceback alone finds none of them.",
    f"{DOCS}logging.html#logging.Logger.exception",
)
def the_log_names_the_request(trial: Trial) -> None:
    log = StringIO()
    serve = handled_by(trial, failing(Exception))
    with added(logging.StreamHandler(log)), trial.stage(serve) as stage:
        stage.connect()
        stage.send(request("/cart%20of?7", method="PATCH"))
        expect(stage, 500)
    said = log.getvalue()
    first = said.partition("\n")[0] or "nothing, for it has no line of it"
    told = f"PATCH /cart%20of?7 failed, and the log says: {first}"
    trial.require("PATCH" in said and "/cart%20of?7" in said, told)


def failing(error: type[BaseException]) -> Any:
    """Return a handler that handles nothing."""

    def handler(asked: Any, received: bytes) -> NoReturn:
        raise error("a mistake of the application")

    return handler


@requests_check(
    "a handler may keep the body that it is given",
    "What it is given are bytes of its own. Ours are emptied for the next request.",
    f"{DOCS}stdtypes.html#bytes",
)
def bodies_can_be_kept(trial: Trial) -> None:
    kept: list[bytes] = []
    answer = trial.subject.module("answer").Answer

    def keep(asked: Any, body: bytes) -> Any:
        kept.append(body)
        return answer(200 if len(kept) == 1 else 999, [], b"")

    with trial.stage(handled_by(trial, keep)) as stage:
        stage.connect()
        stage.send(b"".join(map(post, BODIES)))
        expect(stage, 200, 500, 500)
    trial.require(
        kept == BODIES and all(isinstance(each, bytes) for each in kept),
        f"handlers were given {BODIES}, and have {kept} in the end",
    )


@requests_check(
    "the body that a handler gives with a 204, 205 or 304 is not sent",
    "Whether a body follows is up to the status, too: has_body() knows.",
    f"{RFC}rfc9110#section-6.4.1",
)
def no_body_is_sent_where_none_belongs(trial: Trial) -> None:
    for status in (204, 205, 304):
        answer_of(answering(trial, status), trial, (status, 500))
