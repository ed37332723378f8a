"""A chapter's main() in the lab: what it prints, and how it takes signals."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Any, Self
from unittest import mock

from lab.errors import LabError
from lab.server import Stoppable
from lab.simulator.link import KERNEL
from lab.simulator.output import Output
from lab.simulator.server import LabServer
from lab.tracing.trace import Event, Lane

HOST, PORT = "127.0.0.1", 8000

Main = Callable[[str, int], Coroutine[Any, Any, None]]


class LabProgram(LabServer):
    """A chapter's `main(host, port)` on the lab's loop, which SIGTERM stops.

    Each line that it prints is handed to `printed`, without its newline. Leaving the
    `with` statement stops it, and raises what main() raised, or LabError if it does not
    stop; but an error that is on its way already goes first.
    """

    def __init__(
        self,
        main: Main,
        printed: Callable[[str], object] = lambda line: None,
        room: int = KERNEL,
        high_water: int | None = None,
        take: Callable[[Event], object] | None = None,
    ) -> None:
        super().__init__(self.launch, room, high_water, take)
        self.main = main
        self.printed = printed
        self.task: asyncio.Task[None]
        self.output: Output
        self.undo = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with self.undo:
            self.output = Output(self.loop.is_running, self.note_line)
            self.undo.enter_context(contextlib.redirect_stdout(self.output))
            # Who would hear of real signals is whoever runs the lab.
            self.undo.enter_context(mock.patch.object(signal, "signal"))
            self.undo.callback(self.output.finish)
            self.undo.callback(self.abandon)
            with exit_as_error():
                super().__enter__()
                self.require_running()
            self.undo = self.undo.pop_all()
        return self

    def __exit__(self, *exc_info: object) -> None:
        with self.undo, exit_as_error():
            super().__exit__(*exc_info)
            if exc_info[1] is None:
                self.task.result()

    async def launch(self, host: str, port: int) -> Stoppable:
        """Start main(), which goes on while the loop settles."""
        self.task = self.loop.create_task(self.main(HOST, PORT))
        return Running(self.task)

    def require_running(self) -> None:
        """Raise what main() raised, or LabError if it has returned already."""
        if self.has_ended:
            self.task.result()
            raise LabError("main() has returned already: it must serve until SIGTERM")

    def note_line(self, line: str) -> None:
        """Take a line that was printed; who takes it can print it."""
        with contextlib.redirect_stdout(self.output.outside):
            self.loop.recorder.note(Lane.LOG, "prints", note=line)
            self.printed(line)

    @property
    def has_ended(self) -> bool:
        """Whether main() has returned or failed."""
        return self.task.done()

    def begin_to_stop(self, grace: float) -> None:
        """Send SIGTERM, unless main() has ended; its grace is its own affair."""
        if not self.has_ended:
            self.signal(signal.SIGTERM)
        super().begin_to_stop(grace)


@contextlib.contextmanager
def exit_as_error() -> Iterator[None]:
    """Turn the end of a program into an error of ours, as there is only its main()."""
    try:
        yield
    except (SystemExit, asyncio.CancelledError) as end:
        raise LabError(f"main() ended with {end!r}") from None


class Running:
    """main() in a task, whose end can be awaited once it was told to stop."""

    sockets: Sequence[Any] = ()

    def __init__(self, task: asyncio.Task[None]) -> None:
        self.task = task

    async def stop(self, grace: float = 0) -> None:
        """Return when main() has ended."""
        await asyncio.wait([self.task])
