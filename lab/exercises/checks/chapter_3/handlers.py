"""Handlers of ours, and what the server sends for them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from lab.exercises.checks.http import GET
from lab.exercises.subject import Serve
from lab.exercises.talk import expect
from lab.exercises.trial import Trial
from lab.responses import Response
from lab.scenarios.stage import Stage

Handler = Callable[[Any, bytes], Any]


def replying(
    trial: Trial, status: Any = 200, body: Any = b"hello", headers: Any = ()
) -> Handler:
    """Return a handler that answers everything like this."""
    answer = trial.subject.module("answer").Answer
    return lambda request, received: answer(status, headers, body)


def remembering(trial: Trial, asked: list[bytes]) -> Handler:
    """Return a handler that adds each target to a list."""
    reply = replying(trial)

    def handler(request: Any, received: bytes) -> Any:
        asked.append(request.target)
        return reply(request, received)

    return handler


def handled_by(trial: Trial, handler: Handler) -> Serve:
    """Return a serve() whose responses are what a handler of ours makes of requests."""
    return partial(trial.subject.serve(), handler=handler)


def answering(trial: Trial, *answer: Any, **named: Any) -> Serve:
    """Return a serve() with a handler that answers everything like this."""
    return handled_by(trial, replying(trial, *answer, **named))


def answer_of(
    serve: Serve, trial: Trial, allowed: Sequence[int] = (200,), asked: bytes = GET
) -> Response:
    """Ask a server; return its answer, which must have one of these statuses."""
    with trial.stage(serve) as stage:
        stage.connect()
        stage.send(asked)
        return expect_one_of(stage, allowed)


def expect_one_of(stage: Stage, allowed: Sequence[int]) -> Response:
    """Expect a response that has one of these statuses, and return it."""
    came = bytes(stage.client(1).link.received[9:12])
    fitting = [status for status in allowed if b"%d" % status == came]
    return expect(stage, *(fitting or allowed)[:1])[0]
