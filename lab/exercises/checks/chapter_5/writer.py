"""What is asked of the writing half of a connection: the step `writer`."""

import asyncio
from functools import partial
from typing import Any

from lab.exercises.checks.clock import Clock

from .obeying import PROTOCOL, TASKS, part
from .transport import Transport

HOUR = 3600.0  # seconds
TURNS = 100
MARK = 1000  # bytes
GONE = "raises ClientDisconnected"
CALLS: tuple[tuple[Any, ...], ...] = (
    *(("drain",), ("ready",), ("require_client",)),
    *(("write", b"x"), ("write", b"")),
)


def make_writer(on: Clock) -> Any:
    """Return a writer on a transport of its own."""
    return on.trial.subject.module("writer").TransportWriter(Transport(on), MARK)


writer = partial(part, make_writer, "writer")


@writer(
    "drain() returns while there is room, and so it does at first",
    "A fresh connection has room, and nobody will say so.",
    f"{PROTOCOL}BaseProtocol.pause_writing",
)
def room_at_first(on: Clock, writer: Any) -> None:
    on.do(writer.require_client)
    on.require_outcome(on.begin(writer.drain), "returns", "nobody has paused it")
    for call in (writer.resume, writer.pause, writer.pause, writer.resume):
        on.do(call)
    on.require_outcome(on.begin(writer.drain), "returns", "it was resumed")


@writer(
    "drain() waits while writing is paused, and returns when it is resumed",
    "What is written meanwhile piles up in our memory.",
    f"{PROTOCOL}BaseProtocol.pause_writing",
)
def pause_and_resume(on: Clock, writer: Any) -> None:
    for times in ("", " once more"):
        on.do(writer.pause)
        waiting = [on.begin(writer.drain), on.begin(writer.ready)]
        on.do(writer.pause)
        on.advance(HOUR)
        for each in waiting:
            on.require_outcome(each, "waits", f"it was paused{times}")
        on.do(writer.resume)
        on.advance(0.1)
        for each in waiting:
            on.require_outcome(each, "returns", f"it was resumed{times}")


@writer(
    "all who wait go on, but nobody whom another has left no room",
    "Several may write to one client. The first to go on may fill its buffer.",
    f"{PROTOCOL}BaseProtocol.resume_writing",
)
def each_looks_again(on: Clock, writer: Any) -> None:
    async def drain_and_fill() -> None:
        await writer.drain()
        writer.pause()

    on.do(writer.pause)
    first, second = on.begin(drain_and_fill), on.begin(writer.drain)
    on.do(writer.resume)
    on.advance(0.1)
    on.require_outcome(first, "returns", "there was room again")
    on.require_outcome(second, "waits", "the first to go on has filled it")
    third = on.begin(writer.drain)
    on.do(writer.resume)
    on.advance(0.1)
    for drain in (second, third):
        on.require_outcome(drain, "returns", "there was room for two")


@writer(
    "a writer that is cancelled leaves the others waiting, and they go on",
    "A handler may give up. The others wait for the same client.",
    f"{TASKS}#task-cancellation",
)
def one_is_cancelled(on: Clock, writer: Any) -> None:
    on.do(writer.pause)
    first, second = on.begin(writer.drain), on.begin(writer.drain)
    on.do(first.task.cancel)
    on.advance(0.1)
    on.require_outcome(first, "raises CancelledError", "it was cancelled")
    on.require_outcome(second, "waits", "another was cancelled")
    on.do(writer.resume)
    on.advance(0.1)
    on.require_outcome(second, "returns", "it was resumed")


@writer(
    "who is gone gets nothing, and every writer is sent away, now and from now on",
    "A connection that is lost is never resumed. Who is not told waits for ever.",
    f"{PROTOCOL}BaseProtocol.connection_lost",
)
def loss(on: Clock, writer: Any) -> None:
    on.do(writer.pause)
    waiting = [on.begin(call) for call in (writer.drain, writer.ready) * 2]
    on.do(writer.close)
    on.advance(0.1)
    for begun in waiting:
        on.require_outcome(begun, GONE, "the client is gone")
    on.trial.require(
        writer.paused, "what is left fills the buffer, and it is not paused"
    )
    closing = make_writer(on)
    closing.transport.closing = True
    for each, call in (
        (writer, writer.resume),
        (writer, writer.pause),
        (writer, writer.resume),
        (closing, closing.pause),
    ):
        on.do(call)
        for name, *news in CALLS:
            begun = on.begin(getattr(each, name), *news)
            on.require_outcome(begun, GONE, "nothing can be sent any more")
        on.trial.require(each.closed, "nothing can be sent, and it is not closed")
        full = each.paused
        is_right = full is (call.__name__ == "pause")
        words = f"after {call.__name__}() on a closed writer, paused is {full}"
        on.trial.require(is_right, words)
        on.trial.require(not each.transport.writes, "it is closed, and it wrote")


@writer(
    "what is written goes to the transport, and is counted",
    "A client that takes enough has more time. What has left is the measure of it.",
    f"{PROTOCOL}WriteTransport.get_write_buffer_size",
)
def writes_are_counted(on: Clock, writer: Any) -> None:
    seen: list[int] = []
    writer.transport.after_write = lambda: seen.append(writer.sent())
    for piece, held, sent in ((b"x" * 70, 0, 70), (b"", 0, 70), (b"y" * 30, 25, 75)):
        writer.transport.held = held
        on.do(writer.write, piece)
        words = f"{sent} bytes have left the transport; sent() says"
        on.trial.require(writer.sent() == sent, f"{words} {writer.sent()}")
    words = f"the transport may ask within write(); sent() said {seen}"
    on.trial.require(seen == [70, 75], words)
    written = b"".join(writer.transport.writes)
    on.trial.require(written == b"x" * 70 + b"y" * 30, f"it wrote {written!r}")
    on.trial.require(not writer.closed, "it has written, and is closed")


@writer(
    "a write that fails ends the connection, and says why",
    "Nobody knows how much of it is out. What came next would be read as its rest.",
    f"{PROTOCOL}WriteTransport.abort",
)
def a_write_fails(on: Clock, writer: Any) -> None:
    for kind in (MemoryError, OSError, KeyboardInterrupt):
        broken = make_writer(on)
        broken.reset_if_cut()
        before = broken.transport.options

        def fail(kind: type[BaseException] = kind) -> None:
            raise kind("no room")

        def attempt(broken: Any = broken, kind: type[BaseException] = kind) -> str:
            try:
                broken.write(b"piece")
            except kind as error:
                return repr(error)
            return "nothing"

        broken.transport.after_write = fail
        raised = on.do(attempt)
        words = f"the transport raised {kind.__name__}, and write() raised {raised}"
        on.trial.require(kind.__name__ in raised, words)
        words = f"write() raised {kind.__name__}, and did not call abort()"
        is_reset = broken.transport.options > before
        on.trial.require(broken.transport.closing and is_reset, words)
        on.require_outcome(on.begin(broken.ready), GONE, "it is aborted")


@writer(
    "drain() gives others their turn, however much room there is",
    "A client that reads fast never closes the gate. Others would never run.",
    f"{TASKS}#asyncio.sleep",
)
def others_have_their_turn(on: Clock, writer: Any) -> None:
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while turns < TURNS:
            turns += 1
            await asyncio.sleep(0)

    async def write_on() -> None:
        other = asyncio.ensure_future(count_turns())
        for _ in range(TURNS):
            await writer.drain()
        other.cancel()

    on.begin(write_on)
    on.trial.require(
        turns >= TURNS,
        f"while one task called drain() {TURNS} times, another had {turns} turns",
    )

    async def drain_late() -> None:
        asyncio.get_running_loop().call_soon(writer.pause)
        await writer.drain()

    because = "it was paused while others had their turn"
    on.require_outcome(on.begin(drain_late), "waits", because)
