"""A file is sent piece by piece, and closed whatever happens meanwhile."""

import asyncio
import io
import os
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from chapters.apps.site import PIECE, site
from chapters.ch06_asgi_bridge.asgi import App, Message

from .conftest import write
from .talking import Client, Reply, ask, http

BIG = bytes(range(256)) * (PIECE // 256) * 2 + b"end"  # three pieces


class WatchedFile(io.BufferedReader):
    """A file that notes where it is read, and how much at a time."""

    def __init__(self, path: Path) -> None:
        super().__init__(io.FileIO(path))
        self.reads: list[int | None] = []
        self.threads: set[threading.Thread] = set()

    def read(self, size: int | None = -1) -> bytes:
        self.reads.append(size)
        self.threads.add(threading.current_thread())
        return super().read(size)


class Files:
    """Every file that was opened, and a gate that holds up whoever opens or reads."""

    def __init__(self) -> None:
        self.opened: list[WatchedFile] = []
        self.threads: set[threading.Thread] = set()
        self.arrived = threading.Event()
        self.gate = threading.Event()
        self.gate.set()

    def open(self, path: Path, mode: str) -> WatchedFile:
        assert mode == "rb"
        self.threads.add(threading.current_thread())
        self.arrived.set()
        assert self.gate.wait(30)
        self.opened.append(WatchedFile(path))
        return self.opened[-1]

    @property
    def all_closed(self) -> bool:
        return all(file.closed for file in self.opened)


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Files:
    files = Files()
    monkeypatch.setattr(Path, "open", lambda path, mode: files.open(path, mode))
    return files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small folder: it is made anew for each test."""
    for name in ("about.html", "index.html", "docs/index.html"):
        write(tmp_path / name, b"page")
    return tmp_path


@pytest.fixture
def big(folder: Path) -> App:
    (folder / "big").write_bytes(BIG)
    return site(folder)


async def run(app: App, send: Callable[[Message], Awaitable[None]]) -> None:
    await app(http(path="/big"), Client([]).receive, send)


async def others() -> None:
    """Let every other task end, and what was to be called then be called."""
    await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})
    await asyncio.sleep(0)


# Pieces


def test_a_file_comes_whole_in_pieces(big: App) -> None:
    reply = ask(big, http(path="/big"))
    assert reply.body == BIG
    assert reply.pieces == [(PIECE, True), (PIECE, True), (3, False)]


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
def test_the_last_piece_says_that_it_is_the_last(folder: Path, size: int) -> None:
    (folder / "big").write_bytes(bytes(size))
    pieces = ask(site(folder), http(path="/big")).pieces
    assert sum(length for length, _ in pieces) == size
    assert len(pieces) == max(1, -(-size // PIECE))


def test_a_part_comes_in_pieces(big: App) -> None:
    headers = [(b"range", b"bytes=1-%d" % (PIECE + 1))]
    reply = ask(big, http(path="/big", headers=headers))
    assert reply.body == BIG[1 : PIECE + 2]
    assert reply.pieces == [(PIECE, True), (1, False)]


def test_nothing_is_read_ahead_of_a_client(big: App, files: Files) -> None:
    seen = []

    async def send(message: Message) -> None:
        seen.append(files.opened[0].tell())

    asyncio.run(run(big, send))
    assert seen == [0, PIECE, 2 * PIECE, len(BIG)]


def test_what_is_not_asked_for_is_not_read(big: App, files: Files) -> None:
    ask(big, http("HEAD", "/big"))
    ask(big, http(path="/big", headers=[(b"if-none-match", b"*")]))
    ask(big, http(path="/big", headers=[(b"range", b"bytes=-3")]))
    assert [file.reads for file in files.opened] == [[], [], [3]]
    assert files.all_closed


def test_a_gibibyte_is_read_piece_by_piece(
    big: App, folder: Path, files: Files
) -> None:
    os.truncate(folder / "big", 2**30)

    async def send(message: Message) -> None:
        if len(files.opened[0].reads) == 3:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        asyncio.run(run(big, send))
    assert files.opened[0].reads == [PIECE] * 3


def test_files_are_opened_and_read_off_the_loop(big: App, files: Files) -> None:
    ask(big, http(path="/big"))
    (file,) = files.opened
    assert threading.main_thread() not in files.threads | file.threads


def test_the_loop_goes_on_while_a_file_opens(big: App, files: Files) -> None:
    async def talk() -> Reply:
        files.gate.clear()
        reply = Reply()
        asking = asyncio.create_task(run(big, reply.send))
        await asyncio.to_thread(files.arrived.wait, 30)
        await asyncio.sleep(0)
        assert not asking.done()
        files.gate.set()
        await asking
        return reply

    assert asyncio.run(talk()).body == BIG


# Closing


PATHS = ["/big", "/docs", "/docs/", "/missing", "/"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_file_is_closed_in_the_end(
    big: App, files: Files, method: str, path: str
) -> None:
    ask(big, http(method, path))
    assert files.all_closed


def test_a_404_page_is_closed_too(big: App, folder: Path, files: Files) -> None:
    (folder / "404.html").symlink_to("about.html")
    assert ask(big, http(path="/missing")).status == 404
    assert len(files.opened) == 1
    assert files.all_closed


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_file_is_closed_when_the_client_is_gone(
    big: App, files: Files, after: int
) -> None:
    reply = Reply()

    async def send(message: Message) -> None:
        if len(reply.messages) == after:
            raise ConnectionResetError("the client is gone")
        await reply.send(message)

    with pytest.raises(ConnectionResetError, match="the client is gone"):
        asyncio.run(run(big, send))
    assert files.all_closed
    assert len(files.opened[0].reads) == after


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_file_is_closed_when_the_sending_is_cancelled(
    big: App, files: Files, after: int
) -> None:
    async def talk() -> None:
        stuck, reply = asyncio.Event(), Reply()

        async def send(message: Message) -> None:
            if len(reply.messages) == after:
                stuck.set()
                await asyncio.get_running_loop().create_future()
            await reply.send(message)

        asking = asyncio.create_task(run(big, send))
        await stuck.wait()
        assert not files.opened[0].closed
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await asyncio.sleep(0)
        assert files.opened[0].closed

    asyncio.run(talk())


def test_a_file_is_closed_that_opens_after_all_is_cancelled(
    big: App, files: Files
) -> None:
    async def talk() -> None:
        files.gate.clear()
        asking = asyncio.create_task(run(big, Reply().send))
        await asyncio.to_thread(files.arrived.wait, 30)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert files.opened == []
        files.gate.set()
        await others()
        assert [file.closed for file in files.opened] == [True]

    asyncio.run(talk())


def test_a_file_that_fails_to_open_after_all_is_cancelled_is_no_news(
    big: App, files: Files, caplog: pytest.LogCaptureFixture
) -> None:
    async def talk() -> None:
        files.gate.clear()
        asking = asyncio.create_task(run(big, Reply().send))
        await asyncio.to_thread(files.arrived.wait, 30)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        WatchedFile.__init__, kept = fail, WatchedFile.__init__
        files.gate.set()
        with pytest.raises(OSError, match="Too many"):
            await others()
        WatchedFile.__init__ = kept

    def fail(self: WatchedFile, path: Path) -> None:
        raise OSError(24, "Too many open files")

    asyncio.run(talk())
    assert caplog.records == []


# Files that change


def sent_while(app: App, change: Callable[[], None]) -> tuple[Reply, str]:
    """Change the file after its first piece; return what was sent, and the error."""
    reply, error = Reply(), ""

    async def send(message: Message) -> None:
        await reply.send(message)
        if len(reply.messages) == 2:
            change()

    try:
        asyncio.run(run(app, send))
    except EOFError as raised:
        error = str(raised)
    return reply, error


@pytest.mark.parametrize("left", [0, PIECE, PIECE + 10, len(BIG) - 1])
def test_a_file_that_shrinks_is_broken_off(
    big: App, folder: Path, files: Files, left: int
) -> None:
    reply, error = sent_while(big, lambda: os.truncate(folder / "big", left))
    assert reply.value(b"content-length") == b"%d" % len(BIG)
    assert reply.body == BIG[: max(left, PIECE)]
    assert reply.pieces[-1][1] is True
    assert "/big" in error
    assert files.all_closed


def test_a_file_that_grows_is_sent_as_long_as_it_was(big: App, folder: Path) -> None:
    def grow() -> None:
        with (folder / "big").open("ab") as file:
            file.write(b"more")

    reply, error = sent_while(big, grow)
    assert (reply.body, error) == (BIG, "")
    assert reply.pieces[-1] == (3, False)


def test_a_file_that_is_deleted_or_replaced_is_sent_to_the_end(
    big: App, folder: Path
) -> None:
    def replace() -> None:
        (folder / "new").write_bytes(b"new")
        (folder / "new").rename(folder / "big")

    for change in (replace, (folder / "big").unlink):
        (folder / "big").write_bytes(BIG)
        reply, error = sent_while(big, change)
        assert (reply.body, error) == (BIG, "")
