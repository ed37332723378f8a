"""What a check is given: servers of the code under examination, and ways to fail."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import Any, NoReturn
from unittest import mock

from lab.exercises.subject import Serve, Subject
from lab.scenarios.complaint import problem
from lab.scenarios.play import BEGINNING
from lab.scenarios.serving import application_of, serving
from lab.scenarios.stage import Stage
from lab.server import RealServer, Stoppable
from lab.simulator.link import KERNEL
from lab.simulator.program import LabProgram
from lab.simulator.server import LabServer
from lab.tracing.application import App, TracedApp
from lab.tracing.libraries import traced_libraries
from lab.tracing.logs import logged_errors, traced_logs
from lab.tracing.loop import message_of
from lab.tracing.trace import Event

MOST_TURNS = 10_000  # of the loop without a rest; no right answer takes 2,000


class ReportedError(Exception):
    """What asyncio's exception handler was told: somebody's callback or task raised."""

    def __init__(self, context: dict[str, Any]) -> None:
        super().__init__(message_of(context))
        self.exception: BaseException | None = context.get("exception")


class NotHereError(Exception):
    """A check needs what a browser has not, such as sockets of its own."""


class Trial:
    """Servers for one check.

    While `recording`, `events` holds what happened on the server that was last opened
    in the lab. `reported` holds what the loop's exception handler was told there, and
    `logged` the exceptions that were logged.
    """

    def __init__(self, subject: Subject, recording: bool = False) -> None:
        self.subject = subject
        self.recording = recording
        self.events: list[Event] = []
        self.reported: list[dict[str, Any]] = []
        self.logged: list[BaseException] = []
        self.is_real = False  # True once there was a server on real sockets
        self.is_plain = False  # True while the last one is as its program runs it
        self.server: LabServer | None = None  # the last one in the lab

    # Servers

    @contextmanager
    def stage(
        self,
        serve: Serve | None = None,
        app: App | None = None,
        room: int = KERNEL,
        high_water: int | None = None,
    ) -> Iterator[Stage]:
        """Yield the clients of a server in the lab; afterwards, it has stopped.

        `serve` is by default the subject's, and `app` is what it is to serve. `room` is
        what the system holds in each direction, and `high_water` each transport's mark,
        in bytes.
        """
        self.is_plain = not serve and not app and room == KERNEL and high_water is None
        serve = returning(serve or self.subject.serve())
        server = LabServer(serve, room, high_water, self.taker())
        if app is not None:
            recorder = server.loop.recorder
            shown = TracedApp(recorder, app) if self.recording else app
            server.serve = partial(serve, app=shown)
        with self.opened(server) as stage:
            yield stage

    @contextmanager
    def program(
        self, module: str = "server", app: App | None = None
    ) -> Iterator[tuple[LabProgram, Stage]]:
        """Yield a module's main() in the lab, which SIGTERM stops, and its clients.

        `app` is what it is to serve, if that is not what it serves by itself.
        """
        self.is_plain = module == "server" and app is None
        main = self.subject.module(module).main
        program = LabProgram(main, take=self.taker())
        if self.recording or app is not None:
            app = app or application_of(main, None)
            program.main = serving(main, app, program.loop.recorder)
        with self.opened(program) as stage:
            yield program, stage

    @contextmanager
    def real(self, serve: Serve | None = None) -> Iterator[RealServer]:
        """Yield a server on the real loop and on loopback, which then has stopped.

        Raises NotHereError in a browser.
        """
        if sys.platform == "emscripten":
            raise NotHereError
        self.is_real, self.is_plain = True, False
        server = RealServer(returning(serve or self.subject.serve()))
        self.reported = server.reported
        with logged_errors() as self.logged, server:
            yield server
        self.require_silence()

    # Failing

    def fail(self, sentence: str) -> NoReturn:
        """End this check: it failed because of what the sentence says."""
        raise problem(sentence)

    def require(self, fact: object, sentence: str) -> None:
        """Go on if something is so; fail with the sentence if it is not."""
        if not fact:
            self.fail(sentence)

    # What the others use

    @contextmanager
    def opened(self, server: LabServer) -> Iterator[Stage]:
        """Open a server; afterwards, all clients leave, and nobody has raised anything.

        What is raised when the server then stops is not looked at: clients that leave
        have had their time.
        """
        self.server, self.reported = server, server.reported
        server.loop.most_turns = MOST_TURNS
        recorder = server.loop.recorder
        with ExitStack() as stack:
            self.logged = stack.enter_context(logged_errors())
            if self.recording:
                stack.enter_context(traced_logs(recorder))
                stack.enter_context(traced_libraries(recorder))
            stack.enter_context(wall_clock(server))
            stack.enter_context(server)
            stage = Stage(server)
            yield stage
            stage.leave()
            recorder.stop()
            self.require_silence()

    def errors(self) -> Iterator[BaseException]:
        """Give what main() raised, and what a stop raised, if there was either."""
        for name in ("task", "stopping"):
            task = getattr(self.server, name, None)
            if task is None or not task.done() or task.cancelled():
                continue
            if error := task.exception():
                yield error

    def require_silence(self) -> None:
        """Raise ReportedError if the exception handler was told of anything."""
        if self.reported:
            raise ReportedError(self.reported[0])

    def taker(self) -> Callable[[Event], object] | None:
        """Return what takes the events of a new server; None if nobody looks."""
        self.events = []
        return self.events.append if self.recording else None


def returning(serve: Serve) -> Serve:
    """Return a serve() that fails in words if it returns nothing."""

    async def checked(*address: Any, **options: Any) -> Stoppable:
        server = await serve(*address, **options)
        if server is None:
            raise problem("serve() returned None, and not the server that it started")
        return server

    return checked


def wall_clock(server: LabServer) -> AbstractContextManager[object]:
    """Have time.time() go with the lab's clock, so that dates are always the same."""

    def clock() -> float:
        return BEGINNING + server.loop.now

    return mock.patch.object(time, "time", clock)
