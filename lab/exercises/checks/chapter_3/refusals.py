"""What is asked of the answers to what is no request: the step `errors`."""

from lab.exercises.check import RFC, check
from lab.exercises.checks.http import expect_answer, post, request
from lab.exercises.trial import Trial

TLS_HELLO = bytes.fromhex("16030100c8010000c40303") + bytes(200)
NO_HOST = b"GET / HTTP/1.1\r\n\r\n"


@check(
    "errors",
    claim="what is no HTTP gets one 400, and the end",
    why="h11 raises RemoteProtocolError, and each time that it is asked again.",
    see=f"{RFC}rfc9110#section-15.5.1",
    lasts=True,
)
def nonsense_gets_one_400(trial: Trial) -> None:
    for data in (b"nonsense\r\n\r\n", TLS_HELLO, NO_HOST):
        with trial.stage() as stage:
            stage.connect()
            stage.send(data)
            stage.send(data)
            expect_answer(stage, 400)
            stage.expect_end()


@check(
    "errors",
    claim="the status says what was wrong",
    why="A head that is too long is no bad grammar, and a target no header.",
    see=f"{RFC}rfc9112#section-3",
    lasts=True,
)
def the_status_says_what_was_wrong(trial: Trial) -> None:
    chunked = request("/", "Transfer-Encoding: chunked", method="POST")
    coding = request("/", "Transfer-Encoding: gzip", method="POST")
    for data, status in (
        (b"GET /" + b"a" * 40_000, 414),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 40_000, 431),
        (chunked + b"5;" + b"a" * 40_000, 431),
        (coding, 400),
    ):
        with trial.stage() as stage:
            stage.connect()
            stage.send(data)
            expect_answer(stage, status)


@check(
    "errors",
    claim="a refusal ends the connection, though more of the request may come",
    why="Where a request ends that we do not trust, and the next begins, nobody knows.",
    see=f"{RFC}rfc9112#section-9.6",
    lasts=True,
)
def a_refusal_is_the_last_answer(trial: Trial) -> None:
    data = post(b"hello").replace(b"Host: a", b"Host: a b")
    for refused in (data, data[:-5]):
        with trial.stage() as stage:
            stage.connect()
            stage.send(refused)
            answer = expect_answer(stage, 400)
            stage.expect_end()
            trial.require(answer.closes, "the end came, and the answer did not say so")
