"""A stand-in between a server and an ASGI application: it records what passes."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from lab.tracing.recorder import CONNECTION, Recorder
from lab.tracing.steps import Steps, ending
from lab.tracing.taps import exact
from lab.tracing.trace import Lane

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SHOWN = 60  # characters of a target, and of what is no message
CONTENTS = ("body", "bytes", "text")  # where a message holds bytes, or a text


class TracedApp:
    """An application, as the server sees it; calls go on to the real one.

    Both sides get what the other gives them, unchanged, even if it is wrong.
    """

    def __init__(self, recorder: Recorder, real: App) -> None:
        self.recorder = recorder
        self.real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)  # FastAPI's have many

    def __repr__(self) -> str:
        return repr(self.real)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        who = getattr(self.real, "__qualname__", "app")
        talk = Talk(self.recorder, who, receive, send)
        talk.note("called", scope_words(scope))
        await talk.call("", self.real, scope, talk.receive, talk.send)
        talk.note("returns")


class Talk:
    """One call of an application, and the two functions with which it answers.

    All of it belongs to the connection for which the application was called, even
    where a task of another connection calls one of the two.
    """

    def __init__(
        self, recorder: Recorder, who: str, receive: Receive, send: Send
    ) -> None:
        self.recorder = recorder
        self.who = who
        self.real_receive = receive
        self.real_send = send
        self.number = CONNECTION.get()

    async def receive(self) -> Message:
        """Return what comes next from the client."""
        self.note("receive")
        message: Message = await self.call("receive ", self.real_receive)
        self.note("receive returns", message_words(message), content(message))
        return message

    async def send(self, message: Message) -> None:
        """Hand the server a piece of the response."""
        self.note("send", message_words(message), content(message))
        await self.call("send ", self.real_send, message)
        self.note("send returns")

    async def call(
        self, name: str, function: Callable[..., Any], *arguments: Any
    ) -> Any:
        """Call a function a level deeper, and record it if it does not return."""
        steps = Steps(self.recorder, awaited(function, *arguments), self.number)
        try:
            return await steps
        except GeneratorExit:  # The loop is gone: nothing happens any more.
            raise
        except BaseException as error:
            end, note = ending(error)
            self.note(name + end, note)
            raise

    def note(self, name: str, note: str = "", data: bytes | None = None) -> None:
        """Record what passes between the two."""
        self.recorder.note(Lane.APP, name, self.who, self.number, data, note)


async def awaited(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a function comes to; what is wrong with it is raised from here."""
    return await function(*arguments)


def scope_words(scope: Any) -> str:
    """Return a scope in a few words: `http GET /hello?name=world`."""
    if not isinstance(scope, Mapping):
        return cut(repr(scope))
    query = scope.get("query_string") or b""
    target = f"{scope.get('path', '')}"
    if isinstance(query, bytes) and query:
        target += f"?{query.decode('latin-1')}"
    words = [scope.get("type"), scope.get("method", ""), cut(target)]
    return " ".join(f"{word}" for word in words if word)


def message_words(message: Any) -> str:
    """Return a message in a few words, without its content."""
    if not isinstance(message, Mapping):
        return cut(repr(message))
    words = [message.get(name) for name in ("type", "status", "code")]
    more = ", more" if message.get("more_body") else ""
    return " ".join(cut(f"{word}") for word in words if word is not None) + more


def content(message: Any) -> bytes | None:
    """Return the bytes in a message, or its text as UTF-8; None if it has neither."""
    if not isinstance(message, Mapping):
        return None
    found = (message.get(name) for name in CONTENTS)
    value = next((value for value in found if value is not None), None)
    if isinstance(value, str):
        return value.encode(errors="backslashreplace")
    return exact(value) if isinstance(value, bytes | bytearray | memoryview) else None


def cut(text: str) -> str:
    """Return a text, or the beginning of one that is long."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
