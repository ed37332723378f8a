"""What is asked of jobs that outlive their request: the challenge `background`."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from lab.exercises.acts import has_stopped
from lab.exercises.check import DOCS, MAIN, check
from lab.exercises.checks.chapter_6.apps import body, start
from lab.exercises.checks.http import GET
from lab.exercises.talk import expect
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage
from lab.tracing.application import Receive, Scope, Send

from .living import LIFESPAN, START, STOP, Living, be_stubborn, served

SHUTDOWN = f"{LIFESPAN}#shutdown-receive-event"
TASKS = f"{DOCS}asyncio-task.html#asyncio.create_task"


class Office:
    """An application that begins a job with each request, and notes what happens."""

    def __init__(self, *jobs: object) -> None:
        self.life = Living(*START, *STOP)
        self.jobs = list(jobs)  # each of them as Living takes its steps
        self.notes = self.life.notes
        self.background: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.life(scope, receive, send)
            return
        self.background = scope["state"]["background"]
        while self.jobs:
            self.background.start(self.work(self.jobs.pop(0)))
        await send(start())
        await send(body())

    async def work(self, job: Any) -> None:
        """Do a job: wait for some seconds, raise, or begin another one afterwards."""
        try:
            match job:
                case (first, then):
                    await self.work(first)
                    self.background.start(self.work(then))
                case "whatever comes":
                    await be_stubborn()
                case BaseException():
                    raise job.with_traceback(None)
                case "for ever":
                    await asyncio.get_running_loop().create_future()
                case _:
                    await asyncio.sleep(job)
                    self.notes.append(f"{job} s")
        except asyncio.CancelledError:
            self.notes.append("cancelled")
            raise


@contextmanager
def working(trial: Trial, office: Office, **how: float) -> Iterator[Stage]:
    """Yield a client of an application whose jobs have begun, and which has left."""
    app = trial.subject.module("challenges.background").Background(office, **how)
    with trial.stage(served(app)(trial)) as stage:
        stage.connect()
        stage.send(GET)
        expect(stage, 200)
        stage.close()
        yield stage


def expect_notes(trial: Trial, office: Office, *wanted: str) -> None:
    """Expect what has happened since the startup."""
    found = office.notes[1:]
    words = f"what came was {found}, and should be {list(wanted)}"
    trial.require(found == list(wanted), words)


@check(
    "background",
    claim="the application is told to stop when its jobs are done, and not before",
    why="A job may need what the application closes then.",
    see=SHUTDOWN,
)
def jobs_are_waited_for(trial: Trial) -> None:
    office = Office(3, 1)
    with working(trial, office) as stage:
        stage.server.begin_to_stop(0)
        stage.advance(2.9)
        expect_notes(trial, office, "1 s")
        stage.advance(0.2)
        expect_notes(trial, office, "1 s", "3 s", "lifespan.shutdown", "returned")
        trial.require(has_stopped(stage), "all jobs are done, and the stop waits")


@check(
    "background",
    claim="without a job that runs, nobody waits",
    why="A stop that takes seconds for nothing is a deployment that takes minutes.",
    see=SHUTDOWN,
)
def nobody_waits_for_nothing(trial: Trial) -> None:
    for office, seconds in ((Office(), 0.0), (Office(1), 2.0)):
        with working(trial, office) as stage:
            stage.advance(seconds)
            stage.server.begin_to_stop(0)
            trial.require(has_stopped(stage), "no job runs, and the stop waits")
            wanted = ["lifespan.shutdown", "returned"]
            words = f"no job runs, and of the stop the application has {office.notes}"
            trial.require(office.notes[-2:] == wanted, words)


@check(
    "background",
    claim="a job that another one begins during the stop is waited for, too",
    why="A mail is sent, and then it is noted that it was.",
    see=SHUTDOWN,
)
def later_jobs_are_waited_for(trial: Trial) -> None:
    office = Office((1, (1.5, 0.5)))
    with working(trial, office) as stage:
        stage.server.begin_to_stop(0)
        stage.advance(3.1)
        done = ("1 s", "1.5 s", "0.5 s")
        expect_notes(trial, office, *done, "lifespan.shutdown", "returned")


@check(
    "background",
    claim="a scope that is no lifespan passes as it is, and so do receive and send",
    why="A request finds the jobs in its state. It needs nothing else of you.",
    see=f"{MAIN}#middleware",
)
def requests_pass(trial: Trial) -> None:
    calls: list[tuple[Any, ...]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        calls.append((scope, receive, send))

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        """Take it."""

    found = trial.subject.module("challenges.background").Background(app)
    for kind in ("http", "websocket"):
        given: tuple[Any, ...] = ({"type": kind, "state": {}}, receive, send)
        run(found(*given))
        words = f"for {kind}, the application was called with something else"
        trial.require(calls[-1] == given, words)


def run(work: Coroutine[Any, Any, object]) -> None:
    """Run a coroutine that waits for nothing."""
    try:
        work.send(None)
    except StopIteration:
        return
    work.close()
