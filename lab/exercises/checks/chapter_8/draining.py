"""What is asked of a server that drains: the challenge `draining`."""

from collections.abc import Callable
from functools import partial

from lab.exercises.acts import has_stopped
from lab.exercises.check import DOCS, MAIN, RFC, check
from lab.exercises.checks.chapter_6.apps import echo, logged
from lab.exercises.checks.chapter_6.others import busy
from lab.exercises.checks.http import GET, expect_answer, request
from lab.exercises.rows import Chosen, talk
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial
from lab.responses import Asked, Response
from lab.scenarios.stage import Stage
from lab.tracing.application import App

from .living import START, STOP, Living

READY = request("/ready")


def draining(app: App, lifespan: str = "off") -> Chosen:
    """Return what finds the challenge's serve(), with this application."""

    def chosen(trial: Trial) -> Serve:
        serve = trial.subject.module("challenges.draining").serve
        return partial(serve, app=app, lifespan=lifespan)

    return chosen


drains = partial(talk, "draining")


@check(
    "draining",
    claim="/ready is answered with 200, without content, and not from a cache",
    why="A load balancer reads the status alone, and wants the newest.",
    see=f"{RFC}rfc9111#section-5.2.2.5",
)
def readiness_is_a_status(trial: Trial) -> None:
    with trial.stage(draining(echo)(trial)) as stage, logged() as records:
        for method in ("GET", "HEAD", "POST", "OPTIONS"):
            expect_ready(trial, stage, method, 200)
        lines = [record.getMessage() for record in records]
        trial.require(not lines, f"all were answered, and this was logged: {lines}")


def expect_ready(
    trial: Trial, stage: Stage, method: str, status: int, client: int = 1
) -> None:
    """Expect that somebody who connects, and asks at /ready, is told this."""
    stage.connect(client)
    stage.send(request("/ready", method=method), client)
    asked = Asked(method.encode())
    found = expect_answer(stage, status, client=client, asked=asked)
    for name, wanted in ((b"cache-control", b"no-store"), (b"content-length", b"0")):
        values = values_of(found)(name)
        words = f"to {method}, {name.decode()} is {values}, and not {wanted!r}"
        trial.require(values == [wanted], words)
    stage.close(client)


def values_of(found: Response) -> Callable[[bytes], list[bytes]]:
    """Return what looks up the values of a field."""
    return found.values


all_else = drains(
    "whatever is asked at another path is for the application",
    "The path is all that you take from it.",
    f"{MAIN}#middleware",
    'GET /; expect echo; POST /ready/x body "hello"; expect echo',
    serve=draining(echo),
)


@check(
    "draining",
    claim="the application has its lifespan, whatever is around it",
    why="A scope without a path is no request. It is not yours.",
    see=f"{MAIN}#middleware",
)
def the_lifespan_passes(trial: Trial) -> None:
    app = Living(*START, *STOP)
    with trial.stage(draining(app, "auto")(trial)) as stage:
        stage.server.begin_to_stop(5)
        stage.advance(6)
        trial.require(has_stopped(stage), "5 s have passed, and the stop waits")
        words = f"the server has stopped, and the application has {app.notes}"
        trial.require(app.notes[-1:] == ["returned"], words)


@check(
    "draining",
    claim="while a stop drains, /ready says 503, and all requests are served",
    why="The load balancer still sends some, on new connections and on old ones.",
    see=f"{RFC}rfc9110#section-15.6.4",
)
def requests_are_served_meanwhile(trial: Trial) -> None:
    with trial.stage(draining(echo)(trial)) as stage:
        stage.connect(2)
        stage.server.begin_to_stop(1)
        for _ in range(2):
            stage.advance(2.4)
            expect_ready(trial, stage, "GET", 503)
            for client in (2, 3):
                if client == 3:
                    stage.connect(client)
                stage.send(GET, client)
                expect_answer(stage, client=client)
        stage.advance(0.3)
        stage.connect_refused(4)


@check(
    "draining",
    claim="after the draining, requests that run have the grace that was given",
    why="The one is for the load balancer, and the other for the clients.",
    see=f"{DOCS}asyncio-task.html#timeouts",
)
def the_grace_comes_after(trial: Trial) -> None:
    with trial.stage(draining(busy([]))(trial)) as stage:
        stage.connect()
        stage.send(GET)
        stage.server.begin_to_stop(2)
        stage.advance(6.9)
        stage.expect_nothing()
        stage.advance(0.2)
        expect_answer(stage, 503)
        stage.close()
        trial.require(has_stopped(stage), "the grace is over, and the stop waits")


@check(
    "draining",
    claim="a second stop ends the draining, and has the grace that it was given",
    why="The operator is in a hurry, and sends a second signal.",
    see=f"{DOCS}asyncio-sync.html#asyncio.Event",
)
def a_second_stop_hurries(trial: Trial) -> None:
    with trial.stage(draining(busy([]))(trial)) as stage:
        stage.connect()
        stage.send(GET)
        stage.server.begin_to_stop(60)
        first = stage.server.stopping
        stage.advance(1)
        stage.server.begin_to_stop(0)
        stage.connect_refused(2)
        expect_answer(stage, 503)
        stage.close()
        done = has_stopped(stage) and first.done()
        trial.require(done, "a second stop had no grace, and one of the two waits")
