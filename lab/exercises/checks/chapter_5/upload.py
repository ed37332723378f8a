"""What is asked of the challenge `upload`."""

import hashlib
from functools import partial

from lab.exercises.check import RFC, check
from lab.exercises.checks.http import chunked, post
from lab.exercises.rows import talk
from lab.exercises.subject import Serve
from lab.exercises.talk import expect
from lab.exercises.trial import Trial
from lab.scenarios.complaint import problem
from lab.scenarios.stage import Stage

from .obeying import MEBIBYTE, weighed

TOO_LARGE = f"{RFC}rfc9110#section-15.5.14"
HASHES = "https://docs.python.org/3/library/hashlib.html#hashlib.hash.update"
BODIES = (b"", b"hello", bytes(range(256)) * 999 + b"\r\n", b"x" * MEBIBYTE)
asked = partial(check, "upload")


def uploading(trial: Trial) -> Serve:
    """Return what makes the server of the challenge."""
    found: Serve = trial.subject.module("challenges.upload").serve
    return found


def expect_digest(stage: Stage, body: bytes, client: int = 1) -> None:
    """Expect the size and the SHA-256 of a body."""
    (found,) = expect(stage, 200, client=client)
    wanted = f"{len(body)} bytes, {hashlib.sha256(body).hexdigest()}"
    came = found.body.decode("latin-1").strip().lower()
    if came != wanted:
        raise problem(f"expected {wanted}, but {came} came")


@asked(
    "an upload is answered with its size and its SHA-256",
    "Both can be found piece by piece.",
    HASHES,
)
def uploads_are_digested(trial: Trial) -> None:
    with trial.stage(uploading(trial)) as stage:
        stage.connect()
        for body in BODIES:
            for data in (
                post(body).replace(b"POST", b"PUT"),
                chunked(*[body] * bool(body)),
            ):
                stage.send(data)
                expect_digest(stage, body)
        stage.connect(2)
        for part in (post(b"hello")[:-2], b"lo"):
            for client in (1, 2):
                stage.send(part, client)
        for client in (1, 2):
            expect_digest(stage, b"hello", client)


@check("upload", "an upload is not kept", "To look at it, nobody needs more.", HASHES)
def uploads_are_not_kept(trial: Trial) -> None:
    with trial.stage(uploading(trial)) as stage, weighed() as weight:
        stage.connect()
        stage.send(post(b"", size=MEBIBYTE))
        for _ in range(31):
            stage.client(1).send(b"x" * 32768)
        kept = weight() > MEBIBYTE / 2
        trial.require(not kept, "of nearly 1 MiB, more than a half is kept")


the_announced_is_refused = talk(
    "upload",
    "who announces too much is refused before any of it comes, and for good",
    "The head says how much it will be. Who asks first need not even send it.",
    TOO_LARGE,
    """
    POST / {}
    expect 413
    expect the end
    """,
    each=(
        '"Content-Length: 1048577"',
        '"Content-Length: 9999999999"',
        '"Expect: 100-continue" "Content-Length: 1048577"',
    ),
    serve=uploading,
)

the_unannounced_is_refused = talk(
    "upload",
    "who announces nothing is refused with the first byte too many, and for good",
    "Chunks may come without end. Nobody has to wait for it.",
    TOO_LARGE,
    r"""
    POST / "Transfer-Encoding: chunked"
    repeat 64: send "4000\r\n"; send "x" * 16384; send "\r\n"
    expect nothing
    send "1\r\nx\r\n"
    expect 413
    expect the end
    """,
    serve=uploading,
)
