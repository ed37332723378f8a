"""One request and its response: the state machine of ASGI, free of any wire format."""

import asyncio
import contextlib
import enum
import logging
from http import HTTPStatus

from chapters.ch04_timeouts.timer import Timer
from chapters.ch05_flow_control.body import RequestBody
from chapters.ch05_flow_control.writer import ClientDisconnected
from chapters.ch06_asgi_bridge.asgi import App, Message, Scope
from chapters.ch06_asgi_bridge.errors import came_of_disconnect

from .response import Head, Wire, content_of, head_of

# Seconds an application may go on when its client has left: to begin its response, for
# its work may be worth it; and between two pieces of one, which nobody may be reading.
ANSWER_GRACE = 30.0
STREAM_GRACE = 10.0
MAX_DROPPED = 1024 * 1024  # bytes of a body that come after the response

logger = logging.getLogger(__name__)


class State(enum.Enum):
    """How far an application is with its response."""

    NOT_STARTED = "not started"
    STARTED = "started"  # Its head waits for something to go out with.
    STREAMING = "streaming"
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
        self.head: Head
        self.sent = 0  # bytes of content
        self.delivered = False  # The client has all of its response.
        self.dropped = 0  # bytes of the body that nobody has asked for
        self.body_received = False  # The application has all of it.
        self.disconnect_received = False  # The application knows that nobody waits.
        self.task: asyncio.Task[None] | None = None
        self.cancelled = False  # by us
        self.grace: Timer | None = None  # It runs once nobody waits.

    def __str__(self) -> str:
        return f"{self.method} {self.path!r}"

    @property
    def is_complete(self) -> bool:
        """Whether the application is done with its response."""
        return self.state is State.COMPLETE

    @property
    def head_sent(self) -> bool:
        """Whether it is too late for another response."""
        return self.state in (State.STREAMING, State.COMPLETE)

    # Called by the connection

    async def run(self, app: App) -> None:
        """Run the application; nothing that goes wrong in it gets past here."""
        self.task = asyncio.current_task()
        try:
            await app(self.scope, self.receive, self.send)
            excused = self.disconnect_received or self.cancelled or self.wire.closed
            if not (self.is_complete or excused):
                how_far = self.state.value
                logger.error(
                    "%s: the application returned, its response %s", self, how_far
                )
        except BaseException as error:  # Not even sys.exit() stops a server.
            if not self.was_ended(error):
                logger.exception("%s: the application failed", self)
        self.end()
        self.state = State.COMPLETE
        self.stop_grace()

    def feed(self, data: bytes) -> None:
        """Take a piece of the body; nobody reads it once the response is complete."""
        self.body.feed(data)
        if self.is_complete:
            self.dropped += len(data)

    def disconnect(self) -> None:
        """Give the application some time to end, now that its client has left."""
        self.body.close()
        if not self.is_complete and self.grace is None:
            self.start_grace()

    # Called by the timer

    def cancel(self) -> None:
        """End the application, for no fault of its own; unless its client is slow."""
        if self.wire.paused:  # It may wait for room, and a client may read slowly.
            self.start_grace()
            return
        self.cancelled = True
        if self.task is not None:
            self.task.cancel()

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
        self.disconnect_received = True
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Take a message of the response, and return when there is room for another.

        Raises ClientDisconnected, RuntimeError for a message out of turn, and
        TypeError, ValueError or KeyError for one that is wrong in itself.
        """
        await self.wire.ready()  # Another task may have filled it since.
        match self.state, message["type"]:
            case State.NOT_STARTED, "http.response.start":
                self.head = head_of(message)
                self.state = State.STARTED
            case State.STARTED | State.STREAMING, "http.response.body":
                more = bool(message.get("more_body", False))
                self.send_body(content_of(message), more)
                if more:
                    await self.wire.drain()
            case state, kind:
                raise RuntimeError(f"{kind!r} came when the response was {state.value}")

    # What the others use

    def send_body(self, data: bytes, more: bool) -> None:
        """Send a piece of the content, and the head with the first one."""
        carried = self.head.allows_content(self.method)
        if carried:
            self.check_length(self.sent + len(data), more)
        head = self.head if self.state is State.STARTED else None
        if head and not more and (carried or data):
            head = head.with_length(len(data))
        end = not (carried and more)  # Where no content may follow, the head is all.
        reached = not self.delivered  # or else nobody gets what follows
        if reached:
            self.wire.send(head, data if carried else b"", end)
        self.sent += len(data)
        self.delivered = end
        self.state = State.STREAMING if more else State.COMPLETE
        if not more:
            self.finish()
        elif reached and (end or self.grace is not None):
            self.start_grace()

    def check_length(self, size: int, more: bool) -> None:
        """Raise RuntimeError where the content is not as long as its Content-Length."""
        length = self.head.length
        if length is None or size == length or (more and size < length):
            return
        raise RuntimeError(f"Content-Length is {length}, and not {size}")

    def finish(self) -> None:
        """Have nothing more to do with the client."""
        self.state = State.COMPLETE
        self.stop_grace()
        self.body.close()
        self.wire.finish()

    def start_grace(self) -> None:
        """Cancel the application if it sends nothing more in time."""
        if self.grace is None:
            self.grace = Timer(self.cancel)
        self.grace.start(STREAM_GRACE if self.head_sent else ANSWER_GRACE)

    def stop_grace(self) -> None:
        """Let the application take its time."""
        if self.grace is not None:
            self.grace.stop()
            self.grace = None  # It refers to us.

    def end(self) -> None:
        """Answer, if the application has not, and its client may wait for it."""
        if self.is_complete:
            return
        if self.delivered:
            self.finish()
        elif self.disconnect_received:
            self.wire.abort()
        elif self.cancelled:
            self.wire.fail(HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self.wire.fail(HTTPStatus.INTERNAL_SERVER_ERROR)

    def was_ended(self, error: BaseException) -> bool:
        """Return whether it had to end: it was cancelled, or its client has left."""
        if isinstance(error, asyncio.CancelledError):  # It may raise its own.
            return self.task is not None and self.task.cancelling() > 0
        return came_of_disconnect(error)
