"""What is put into a chapter's server for an experiment is what it says."""

import asyncio
import logging
import resource
from asyncio import constants
from types import SimpleNamespace
from typing import Any

import pytest

from chapters.ch03_h11_http.server import serve as serve_3
from chapters.ch04_timeouts.timeouts import LIMITS, Limits
from chapters.ch05_flow_control.server import serve as serve_5
from chapters.ch06_asgi_bridge.server import serve as serve_6
from lab.experiments import changes, settings, synchronous
from lab.server import RealServer, open_descriptors

# Mistakes and counters


class Writer:
    """What a handler does to its writer."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def write(self, data: bytes) -> None:
        self.calls.append(f"write {data.decode()}")

    async def drain(self) -> None:
        self.calls.append("drain")

    def close(self) -> None:
        self.calls.append("close")


def calls_of(chapter: Any) -> list[str]:
    """Return what the chapter's handler does with one read and the end."""

    async def handle() -> None:
        reader = asyncio.StreamReader()
        reader.feed_data(b"a")
        reader.feed_eof()
        await chapter.echo(reader, writer)

    writer = Writer()
    asyncio.run(handle())
    return writer.calls


@pytest.mark.parametrize(
    ("change", "calls"),
    [
        (changes.without_drain, ["write a", "close"]),
        (changes.without_close, ["write a", "drain"]),
    ],
)
def test_a_change_makes_one_mistake(change: Any, calls: list[str]) -> None:
    chapter = SimpleNamespace()
    change(chapter)

    assert calls_of(chapter) == calls


def test_reads_are_counted_without_the_last_empty_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(changes, "reads", [])

    async def echo(reader: asyncio.StreamReader, writer: Writer) -> None:
        while await reader.read(100):
            pass

    chapter = SimpleNamespace(echo=echo)
    changes.counting_reads(chapter)
    calls_of(chapter)

    assert changes.reads == [1]


def test_a_protocol_without_pause_does_what_asyncio_does() -> None:
    class EchoProtocol(asyncio.Protocol):
        def pause_writing(self) -> None: ...

        def resume_writing(self) -> None: ...

    changes.without_pause(SimpleNamespace(EchoProtocol=EchoProtocol))

    assert EchoProtocol.pause_writing is asyncio.Protocol.pause_writing
    assert EchoProtocol.resume_writing is asyncio.Protocol.resume_writing


# Settings of HTTP servers


def test_short_limits_are_a_tenth_of_the_usual() -> None:
    chapter: Any = SimpleNamespace(serve=lambda **options: options)
    settings.short_limits(chapter)

    limits: Limits = chapter.serve()["limits"]
    assert [limit * settings.SCALE for limit in limits if limit] == list(LIMITS)


@pytest.mark.parametrize(
    ("serve", "handler"),
    [(serve_3, settings.large_answer), (serve_5, settings.large_answer_in_pieces)],
)
def test_a_large_answer_is_sent_whole(serve: Any, handler: Any) -> None:
    chapter = SimpleNamespace(serve=serve)
    handler(chapter)
    with RealServer(chapter.serve) as server:
        client = server.connect()
        client.send(b"GET / HTTP/1.0\r\n\r\n")
        body = client.receive_to_end().partition(b"\r\n\r\n")[2]

    assert len(body) == settings.ANSWER


def test_a_request_that_is_not_read_gets_no_answer() -> None:
    chapter = SimpleNamespace(serve=serve_5)
    settings.unread_body(chapter)
    with RealServer(chapter.serve) as server:
        client = server.connect()
        client.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        server.settle()

        assert client.receive_at_once() is None


def test_few_descriptors_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = resource.getrlimit(resource.RLIMIT_NOFILE)
    monkeypatch.setitem(vars(constants), "ACCEPT_RETRY_DELAY", 1)
    monkeypatch.setattr(settings, "refused", [])
    chapter: Any = SimpleNamespace()

    async def change() -> None:
        settings.few_descriptors(chapter)
        asyncio.get_running_loop().call_exception_handler({"message": "no more"})

    before = open_descriptors()
    try:
        asyncio.run(change())
        few, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, usual)
    assert before <= few - settings.ROOM <= before + 10  # The loop has some.
    assert constants.ACCEPT_RETRY_DELAY * settings.SCALE == 1
    assert len(settings.refused) == 1


def test_a_limited_chapter_has_as_many_connections_as_there_is_room_for() -> None:
    chapter: Any = SimpleNamespace(serve=lambda **options: options)
    settings.limited(chapter)

    assert chapter.serve() == {"limit_connections": settings.ROOM}


# Applications


def answered(serve: Any, request: bytes) -> bytes:
    """Return the body of the one answer that a server gives."""
    with RealServer(serve) as server:
        client = server.connect()
        client.send(request + b" HTTP/1.0\r\n\r\n")
        return client.receive_to_end().partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize(
    ("setting", "request_line", "body"),
    [
        (settings.waiting, b"GET /sleep?0", b"Others ran.\n"),
        (settings.counting, b"POST /careless", b"1\n"),
    ],
)
def test_a_setting_chooses_the_application(
    setting: Any, request_line: bytes, body: bytes
) -> None:
    chapter = SimpleNamespace(serve=serve_6)
    setting(chapter)

    assert answered(chapter.serve, request_line) == body


@pytest.mark.parametrize("path", [b"/", b"/block?0"])
def test_the_synchronous_server_answers(path: bytes) -> None:
    assert answered(synchronous.serve, b"GET " + path) == b"Hello.\n"


# What is kept, and what is logged


@pytest.mark.parametrize(
    ("setting", "kept"), [(settings.patient, "limits"), (settings.patient_peer, "")]
)
def test_the_patient_keep_a_connection_for_long(setting: Any, kept: str) -> None:
    chapter: Any = SimpleNamespace(serve=lambda **options: options)
    setting(chapter)

    options = chapter.serve()
    if kept:
        limits: Limits = options["limits"]
        options = {"keep_alive": limits.keep_alive}
        assert limits.idle == settings.LONG
    assert options == {"keep_alive": settings.LONG}


def test_what_is_logged_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "noted", [])
    root = logging.getLogger()
    before = root.handlers.copy()
    settings.note_log(SimpleNamespace(serve=None))
    try:
        logging.getLogger("chapters").info("all is well")
        logging.getLogger("chapters").error("it failed: %s", "why")
    finally:
        root.handlers[:] = before

    assert settings.noted == ["it failed: why"]
