"""One request and its response: the state machine of ASGI, free of any wire format."""

import asyncio
import contextlib
import enum
import logging
from http import HTTPStatus
from typing import NamedTuple, Protocol

from chapters.ch03_h11_http.answer import Header
from chapters.ch05_flow_control.body import RequestBody
from chapters.ch05_flow_control.writer import ClientDisconnected

from .asgi import App, Message, Scope
from .errors import came_of_disconnect

logger = logging.getLogger(__name__)


class Head(NamedTuple):
    """The status and the headers of a response."""

    status: int
    headers: list[Header]


class Wire(Protocol):
    """What a cycle asks of whatever carries its response."""

    @property
    def closed(self) -> bool:
        """Whether nothing can reach the client any more."""

    async def ready(self) -> None:
        """Return when there is room; raises ClientDisconnected if nobody is there."""

    async def drain(self) -> None:
        """Return when there is room, as ready() does, after others had their turn."""

    def send(self, head: Head | None, data: bytes, end: bool) -> None:
        """Send what comes next of the response; ClientDisconnected as above."""

    def finish(self) -> None:
        """Take note that the response is complete."""

    def fail(self, status: HTTPStatus) -> None:
        """Answer in the application's place; or break off what streams."""


class State(enum.Enum):
    """How far an application is with its response."""

    NOT_STARTED = "not started"
    STREAMING = "streaming"  # Its head is out.
    COMPLETE = "complete"


class RequestCycle:
    """Runs an application for one request, and holds it to the protocol."""

    def __init__(self, scope: Scope, body: RequestBody, wire: Wire) -> None:
        self.scope = scope
        self.method: str = scope["method"]  # The application may change its scope.
        self.path: str = scope["path"]
        self.body = body
        self.wire = wire
        self.state = State.NOT_STARTED
        self.body_received = False  # The application has all of it.

    def __str__(self) -> str:
        return f"{self.method} {self.path!r}"

    @property
    def is_complete(self) -> bool:
        """Whether the response is."""
        return self.state is State.COMPLETE

    # Called by the connection

    async def run(self, app: App) -> None:
        """Run the application; nothing that goes wrong in it gets past here."""
        try:
            await app(self.scope, self.receive, self.send)
            if not (self.is_complete or self.body.closed):
                how_far = self.state.value
                logger.error(
                    "%s: the application returned, its response %s", self, how_far
                )
        except BaseException as error:  # Not even sys.exit() stops a server.
            if not self.was_ended(error):
                logger.exception("%s: the application failed", self)
        if not self.is_complete:
            self.wire.fail(HTTPStatus.INTERNAL_SERVER_ERROR)

    def disconnect(self) -> None:
        """Tell the application, if it asks, that its client has left."""
        self.body.close()

    # Called by the application

    async def receive(self) -> Message:
        """Return what comes next: the body in pieces, and then that the client left."""
        if not (self.body_received or self.is_complete):
            with contextlib.suppress(ClientDisconnected):
                data = await self.body.read()
                if not self.body_received:  # or else another task has had the end
                    self.body_received = self.body.complete and not self.body.buffer
                    more = not self.body_received
                    return {"type": "http.request", "body": data, "more_body": more}
        await self.body.wait_closed()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Take a message of the response, and return when there is room for another.

        Raises ClientDisconnected, and RuntimeError for a message out of turn.
        """
        await self.wire.ready()  # Another task may have filled it since.
        match self.state, message["type"]:
            case State.NOT_STARTED, "http.response.start":
                head = Head(message["status"], list(message.get("headers", ())))
                self.wire.send(head, b"", end=False)
                self.state = State.STREAMING
            case State.STREAMING, "http.response.body":
                more = bool(message.get("more_body", False))
                self.wire.send(None, message.get("body", b""), end=not more)
                if more:
                    await self.wire.drain()
                else:
                    self.finish()
            case state, kind:
                raise RuntimeError(f"{kind!r} came when the response was {state.value}")

    # What the others use

    def finish(self) -> None:
        """Have nothing more to do with the client."""
        self.state = State.COMPLETE
        self.body.close()
        self.wire.finish()

    def was_ended(self, error: BaseException) -> bool:
        """Return whether it had to end: its client left, or the server stops."""
        if isinstance(error, asyncio.CancelledError):
            return self.wire.closed  # Else it awaited what somebody has cancelled.
        return came_of_disconnect(error)
