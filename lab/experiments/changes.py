"""Mistakes, and a counter, to put into a chapter's server before it starts."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

READ_SIZE = 64 * 1024  # bytes, as in chapter 1

reads: list[int] = []  # the bytes of each read, while they are counted


class StreamChapter(Protocol):
    """A module whose server calls `echo` for each connection."""

    echo: Callable[..., Awaitable[None]]


class ProtocolChapter(Protocol):
    """A module whose server makes an `EchoProtocol` for each connection."""

    EchoProtocol: Any


def without_drain(chapter: StreamChapter) -> None:
    """Write on, whether the client takes anything or not."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(READ_SIZE):
                writer.write(data)
        writer.close()

    chapter.echo = echo


def without_close(chapter: StreamChapter) -> None:
    """Return when the client has finished, and leave the connection open."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(READ_SIZE):
                writer.write(data)
                await writer.drain()

    chapter.echo = echo


def without_pause(chapter: ProtocolChapter) -> None:
    """Never hear that a buffer is full: what asyncio has to say it to does nothing."""
    del chapter.EchoProtocol.pause_writing
    del chapter.EchoProtocol.resume_writing


class CountedReads:
    """A reader that notes the bytes of each read in `reads`."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self.reader = reader

    async def read(self, limit: int) -> bytes:
        data = await self.reader.read(limit)
        if data:
            reads.append(len(data))
        return data


def counting_reads(chapter: StreamChapter) -> None:
    """Give the chapter's own `echo` a reader that counts."""
    original = chapter.echo

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await original(CountedReads(reader), writer)

    chapter.echo = echo
