"""The access log: a line for each request, in the form that tools know."""

import asyncio
import logging
from datetime import datetime
from http import HTTPStatus

from chapters.ch06_asgi_bridge.asgi import App, Message, Receive, Scope, Send
from chapters.ch06_asgi_bridge.errors import came_of_disconnect

# What could begin another line, or end what stands in quotes
UNSAFE = {code: f"\\x{code:02x}" for code in (*range(32), 34, 92, *range(127, 256))}

EMPTY = (204, 205, 304)  # Nothing follows their heads, whatever is sent.
FAILED = HTTPStatus.INTERNAL_SERVER_ERROR  # The server says so, if nobody says more.

logger = logging.getLogger(__name__)


class Entry:
    """What there is to log of one request."""

    def __init__(self, scope: Scope) -> None:
        self.client: str = scope["client"][0] if scope["client"] else "-"
        self.method: str = scope["method"]
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        target = (scope["raw_path"] + query).decode("latin-1")
        self.line = f"{self.method} {target} HTTP/{scope['http_version']}"
        self.begun = now()
        self.when = datetime.now().astimezone()
        self.head: int | None = None  # the status, of a head that waits for its content
        self.status: int | None = None
        self.size = 0  # bytes of content
        self.left = False  # The client; nobody has had a response.

    def sent(self, message: Message) -> None:
        """Take note of what has been sent: a head goes out with what follows it."""
        if message["type"] == "http.response.start":
            self.head = message["status"]
        else:
            self.status = self.head
            if self.method != "HEAD" and self.status not in EMPTY:
                self.size += len(message.get("body", b""))

    def __str__(self) -> str:
        when = self.when.strftime("%d/%b/%Y:%H:%M:%S %z")
        client, line = self.client.translate(UNSAFE), self.line.translate(UNSAFE)
        seconds = now() - self.begun
        status = self.status or ("-" if self.left else int(FAILED))
        what = f"{status} {self.size} {seconds:.3f}"
        return f'{client} - - [{when}] "{line}" {what}'


def now() -> float:
    """Return the time by the loop's clock, which nobody sets."""
    return asyncio.get_running_loop().time()


def is_cancelled() -> bool:
    """Return whether somebody cancels this task; anybody can raise CancelledError."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def with_access_log(app: App) -> App:
    """Return an application, each of whose requests is logged when it is over.

    The status is the one that was sent; "-" stands for none, to a client that has left.
    """

    async def logged(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await run_logged(app, scope, receive, send)
        else:
            await app(scope, receive, send)

    return logged


async def run_logged(app: App, scope: Scope, receive: Receive, send: Send) -> None:
    """Run an application for one request, and log how it went."""
    entry = Entry(scope)

    async def receive_noting() -> Message:
        message = await receive()
        entry.left = entry.left or message["type"] == "http.disconnect"
        return message

    async def send_noting(message: Message) -> None:
        await send(message)
        entry.sent(message)

    try:
        await app(scope, receive_noting, send_noting)
    except BaseException as error:
        entry.left = entry.left or is_cancelled() or came_of_disconnect(error)
        raise
    finally:
        logger.info("%s", str(entry))
