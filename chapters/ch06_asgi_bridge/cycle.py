"""One request and its response: the state machine of ASGI, free of any wire format."""

import asyncio
import enum
import logging
from typing import Protocol

from chapters.ch04_timeouts.timer import Timer

from .asgi import App, Message, Receive, Scope
from .response import Head, head_of

FORSAKEN = 30.0  # seconds an application may take to end, once its client has left

logger = logging.getLogger(__name__)


class Wire(Protocol):
    """What a cycle asks of the connection that carries its response."""

    @property
    def gone(self) -> bool:
        """Whether nothing can reach the client any more."""

    def send(self, head: Head | None, data: bytes, end: bool) -> None:
        """Send what comes next of the response; OSError if the client is gone."""

    async def drain(self) -> None:
        """Return when there is room for more; OSError if the client is gone."""

    def fail(self) -> None:
        """Answer 500; or break off, if another answer is half sent."""


class State(enum.Enum):
    """How far a response has come."""

    NOT_STARTED = "not started"
    STARTED = "started"  # Its head waits for something to go out with.
    HALF_SENT = "half sent"
    DONE = "complete"


class RequestCycle:
    """Runs an application for one request, and holds it to the protocol."""

    def __init__(self, scope: Scope, receive: Receive, wire: Wire) -> None:
        self.scope = scope
        self.method: str = scope["method"]  # The application may change its scope.
        self.incoming = receive
        self.wire = wire
        self.state = State.NOT_STARTED
        self.head: Head
        self.sent = 0  # bytes of content
        self.whole = False  # The client has all of its response.
        self.told = False  # The application knows that its client has left.
        self.task: asyncio.Task[None] | None = None
        self.patience: Timer | None = None

    # Called by the connection

    async def run(self, app: App) -> None:
        """Run the application; nothing that goes wrong in it gets past here."""
        self.task = asyncio.current_task()
        try:
            await app(self.scope, self.receive, self.send)
        except Exception as error:  # The application's mistakes end here.
            gone = self.wire.gone or (self.whole and self.state is not State.DONE)
            if not (gone and came_of_leaving(error)):
                logger.exception("the application failed")
        else:
            if self.state is not State.DONE and not (self.wire.gone or self.told):
                logger.error(
                    "the application returned, its response %s", self.state.value
                )
        finally:
            if self.patience is not None:
                self.patience.cancel()
            before, self.state = self.state, State.DONE
            if not (before is State.DONE or self.whole or self.wire.gone):
                self.wire.fail()

    def forsake(self) -> None:
        """Give the application some time to end, now that its client has left."""
        done = self.state is State.DONE  # What it does then is its own affair.
        if not done and self.patience is None:
            self.patience = Timer(self.cancel)
            self.patience.start(FORSAKEN)

    # Called by the timer

    def cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()

    # Called by the application

    async def receive(self) -> Message:
        """Return what comes next; remember if it is that the client has left."""
        message = await self.incoming()
        self.told = self.told or message["type"] == "http.disconnect"
        return message

    async def send(self, message: Message) -> None:
        """Take a message of the response, and return when there is room for another.

        Raises OSError if the client has left, RuntimeError for a message out of turn,
        and TypeError, ValueError or KeyError for one that is wrong in itself.
        """
        if self.wire.gone:
            raise ConnectionResetError("the client is gone")
        match self.state, message["type"]:
            case State.NOT_STARTED, "http.response.start":
                self.head = head_of(message)
                self.state = State.STARTED
            case State.STARTED | State.HALF_SENT, "http.response.body":
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
            self.count(len(data), more)
        head = self.head if self.state is State.STARTED else None
        if head and not more and (carried or data):
            head = head.with_length(len(data))
        if head or carried:  # Where no content may follow, the head is all.
            self.whole = not (carried and more)
            self.wire.send(head, data if carried else b"", self.whole)
        self.state = State.HALF_SENT if more else State.DONE

    def count(self, size: int, more: bool) -> None:
        """Raise RuntimeError where the content is not as long as its Content-Length."""
        self.sent += size
        length = self.head.length
        if length is None or self.sent == length or (more and self.sent < length):
            return
        raise RuntimeError(f"Content-Length is {length}, and not {self.sent}")


def content_of(message: Message) -> bytes:
    """Return the piece of content in "http.response.body"."""
    data = message.get("body", b"")
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(f"a body is bytes, not {type(data).__name__}")
    return bytes(data)


def came_of_leaving(error: BaseException | None) -> bool:
    """Return whether an error is, or came of, the one that send() raises."""
    if isinstance(error, BaseExceptionGroup):
        return all(map(came_of_leaving, error.exceptions))
    return isinstance(error, OSError) or (
        error is not None and came_of_leaving(error.__context__)
    )
