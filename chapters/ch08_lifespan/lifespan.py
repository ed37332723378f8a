"""What an application does before the first request, and after the last."""

import asyncio
import enum
import logging
import math
from typing import Any

from chapters.ch01_stream_echo.stopping import AFTERMATH, in_time
from chapters.ch06_asgi_bridge.asgi import App, Message

from .logs import enable_ours

SPEC_VERSIONS = {"version": "3.0", "spec_version": "2.0"}  # of the Lifespan Protocol

logger = logging.getLogger(__name__)


class StartupError(Exception):
    """The application cannot start, for this reason."""


class Stage(enum.Enum):
    """How far the application is."""

    NEW = "not asked to start"
    STARTING = "starting"
    FAILED = "unable to start"
    STARTED = "in service"
    STOPPING = "stopping"
    STOPPED = "stopped"


class Lifespan:
    """Runs an application beside its requests, from the start of the server to its end.

    One that has no lifespan is left alone; with `required`, it cannot start.
    """

    def __init__(self, app: App, required: bool = False) -> None:
        self.app = app
        self.required = required
        self.state: dict[str, Any] = {}  # what the application keeps for its requests
        self.stage = Stage.NEW
        self.cancelled = False  # by us
        self.failed = False  # Its shutdown did.
        self.reason = ""  # why it cannot start
        self.error: BaseException | None = None  # that it ended with
        self.task: asyncio.Task[None] | None = None  # The loop alone may lose it.
        self.inbox: asyncio.Queue[Message] = asyncio.Queue()
        self.answered = asyncio.Event()  # It has, or it has ended.

    @property
    def is_running(self) -> bool:
        """Whether the application has started, and not ended since."""
        return self.stage in (Stage.STARTED, Stage.STOPPING)

    # Called by the server

    async def start(self, within: float | None = None) -> None:
        """Return when requests may come; raises StartupError if they may not."""
        self.inbox.put_nowait({"type": "lifespan.startup"})
        self.task = asyncio.create_task(self.run())
        try:
            seconds = math.inf if within is None else within
            if not await in_time(self.answered.wait(), seconds):
                raise StartupError(f"The application was not up in {within:g} s.")
            enable_ours()
            self.judge()
        except BaseException:  # Who waits for us may have been cancelled, too.
            await self.end()
            raise

    async def stop(self, within: float) -> None:
        """Return when the application has cleaned up; `failed` says if it has not."""
        if self.stage is Stage.STARTED:
            self.stage = Stage.STOPPING
            self.answered.clear()
            self.inbox.put_nowait({"type": "lifespan.shutdown"})
        if self.task is not None:
            if not await in_time(self.answered.wait(), within):
                self.fail_to_stop(f"it took more than {within:g} s")
            await self.end()

    # Called by the application

    async def receive(self) -> Message:
        """Return what comes next: that it is to start, and later that it is to stop."""
        message = await self.inbox.get()
        if message["type"] == "lifespan.startup":
            self.stage = Stage.STARTING
        return message

    async def send(self, message: Message) -> None:
        """Take an answer; raises RuntimeError for one that is out of turn."""
        match self.stage, message["type"]:
            case Stage.STARTING, "lifespan.startup.complete":
                self.stage = Stage.STARTED
            case Stage.STARTING, "lifespan.startup.failed":
                self.stage = Stage.FAILED
                self.reason = message.get("message", "")
            case Stage.STOPPING, "lifespan.shutdown.complete":
                self.stage = Stage.STOPPED
            case Stage.STOPPING, "lifespan.shutdown.failed":
                self.fail_to_stop(message.get("message", ""))
            case stage, kind:
                raise RuntimeError(f"{kind!r} came when it was {stage.value}")
        self.answered.set()

    # What the others use

    async def run(self) -> None:
        """Run the application; nothing that goes wrong in it gets past here."""
        scope = {"type": "lifespan", "asgi": dict(SPEC_VERSIONS), "state": self.state}
        try:
            await self.app(scope, self.receive, self.send)
        except BaseException as error:  # Not even sys.exit() stops a server.
            self.error = None if self.cancelled else error
        if self.stage is Stage.STARTED:
            self.stage = Stage.STOPPED
            enable_ours()
            line = "the application has ended its lifespan while it was in service"
            logger.error(line, exc_info=self.error)
        elif self.stage in (Stage.STOPPING, Stage.STOPPED) and self.error:
            self.fail_to_stop(repr(self.error))
        self.answered.set()

    def judge(self) -> None:
        """Say what has come of the start; StartupError if no request may follow."""
        match self.stage:
            case Stage.FAILED:
                reason = self.reason or "it did not say why"
                raise StartupError(f"The application cannot start: {reason}")
            case Stage.NEW:
                logger.info("the application has no lifespan: %r", self.error)
            case Stage.STARTING:
                logger.error(
                    "the application failed in its startup", exc_info=self.error
                )
        if self.required and not self.is_running:
            raise StartupError("The application has no lifespan, or it failed in it.")

    def fail_to_stop(self, reason: str) -> None:
        """Take note that the application has not cleaned up, and why."""
        self.stage = Stage.STOPPED
        if not self.failed:
            self.failed = True
            enable_ours()
            line = "the application failed in its shutdown: %s"
            logger.error(line, reason, exc_info=self.error)

    async def end(self) -> None:
        """Cancel the application; one that has answered may end by itself first."""
        assert self.task is not None
        if self.answered.is_set():
            await asyncio.wait([self.task], timeout=AFTERMATH)
        self.cancelled = True
        self.task.cancel()
        await asyncio.wait([self.task], timeout=AFTERMATH)
