"""What is asked of the challenge `upload`."""

import hashlib

from lab.exercises.check import RFC, check
from lab.exercises.checks.http import (
    chunked,
    expect_answer,
    expect_answers,
    expect_body,
    post,
    request,
)
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial

TOO_LARGE = f"{RFC}rfc9110#section-15.5.14"
EXPECT = "Expect: 100-continue"
OPEN = request("/", "Transfer-Encoding: chunked", method="POST")
CHUNK = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"


@check(
    "upload",
    claim="an upload is answered with its size and its SHA-256",
    why="Both can be found piece by piece. Nothing has to be kept for them.",
    see="https://docs.python.org/3/library/hashlib.html#hashlib.hash.update",
)
def uploads_are_digested(trial: Trial) -> None:
    most = trial.subject.module("challenges.upload").MOST
    for body in (b"", b"hello", b"x" * most):
        wanted = f"{len(body)} bytes, {hashlib.sha256(body).hexdigest()}\n"
        for data in (post(body), chunked(body) if body else chunked()):
            with trial.stage(uploading(trial)) as stage:
                stage.connect()
                stage.send(data)
                expect_body(expect_answer(stage), wanted.encode())


@check(
    "upload",
    claim="who announces too much is refused before any of it comes",
    why="The head says how much it will be. Who asks first need not even send it.",
    see=TOO_LARGE,
)
def the_announced_is_refused(trial: Trial) -> None:
    most = trial.subject.module("challenges.upload").MOST
    for headers in ((), (EXPECT,)):
        with trial.stage(uploading(trial)) as stage:
            stage.connect()
            stage.send(post(b"", *headers, size=most + 1))
            expect_answers(stage, 413)


@check(
    "upload",
    claim="who announces nothing is refused as soon as it is too much",
    why="Chunks may come without end. Nobody has to wait for it.",
    see=TOO_LARGE,
)
def the_unannounced_is_refused(trial: Trial) -> None:
    most = trial.subject.module("challenges.upload").MOST
    with trial.stage(uploading(trial)) as stage:
        stage.connect()
        stage.send(OPEN)
        for _ in range(most // 0x4000):
            stage.send(CHUNK)
        stage.expect_nothing()
        stage.send(CHUNK)
        expect_answer(stage, 413)


@check(
    "upload",
    claim="a refusal ends the connection, and says so",
    why="Otherwise we would receive all of it, only to throw it away.",
    see=f"{RFC}rfc9112#section-9.6",
)
def a_refusal_is_the_end(trial: Trial) -> None:
    most = trial.subject.module("challenges.upload").MOST
    for data in (post(b"", size=most + 1), OPEN + CHUNK * (most // 0x4000 + 1)):
        with trial.stage(uploading(trial)) as stage:
            stage.connect()
            stage.send(data)
            answer = expect_answer(stage, 413)
            stage.expect_end()
            trial.require(answer.closes, "the end came, and the 413 did not say so")


def uploading(trial: Trial) -> Serve:
    """Return what makes the server of the challenge."""
    found: Serve = trial.subject.module("challenges.upload").serve
    return found
