"""The servers that the contract's claims are run on, on sockets and in the lab."""

import gc
import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from lab.chapters import all_chapters
from lab.server import RealServer
from lab.simulator.link import KERNEL
from lab.simulator.server import LabServer

from .handlers import AnyHandler, Serve, serve_of

AnyServer = RealServer | LabServer
Serving = Callable[..., AbstractContextManager[AnyServer]]

ECHO_SERVERS = [
    "ch01_stream_echo.server",
    "ch01_stream_echo.raw_sockets",
    "ch02_protocol_echo.server",
]
FIRST_OF_HTTP = 3  # the number of the chapter
MOST_SETTLING = 50  # times that we look whether what a client left behind is gone
PHASES = ("setup", "call", "teardown")


def http_servers(since: int = FIRST_OF_HTTP, but: int | None = None) -> list[str]:
    """Return the servers of every chapter from that one on, `but` one."""
    return [
        f"{chapter.package}.server"
        for chapter in all_chapters()
        if chapter.number >= since
        and chapter.number != but
        and (chapter.path / "server.py").exists()
    ]


def pytest_configure(config: pytest.Config) -> None:
    meaning = (
        "http(since=3, but=None): a claim on the HTTP servers, from that chapter on,"
        " but not on one of them"
    )
    config.addinivalue_line("markers", meaning)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a claim on the servers that it is about: `server_name` is their module."""
    if "server_name" in metafunc.fixturenames:
        claim = metafunc.definition.get_closest_marker("http")
        names = ECHO_SERVERS
        if claim is not None:
            names = http_servers(**claim.kwargs)
        metafunc.parametrize("server_name", names)


@pytest.fixture(params=[RealServer, LabServer], ids=["sockets", "lab"])
def kind(request: pytest.FixtureRequest) -> type[AnyServer]:
    """Where a claim is tried."""
    given: type[AnyServer] = request.param
    return given


@pytest.fixture
def server(
    kind: type[AnyServer], server_name: str, caplog: pytest.LogCaptureFixture
) -> Iterator[AnyServer]:
    """The named server, running; nothing may be left or reported when it stops."""
    with watched(kind(serve_of(server_name)), caplog) as running:
        yield running


@pytest.fixture
def lab(server_name: str, caplog: pytest.LogCaptureFixture) -> Iterator[LabServer]:
    """The named server in the lab alone, for what takes long or is done often."""
    with watched(LabServer(serve_of(server_name)), caplog) as running:
        yield running


@pytest.fixture
def serving(
    kind: type[AnyServer], server_name: str, caplog: pytest.LogCaptureFixture
) -> Serving:
    """Return what starts the named server with a handler, and options of serve()."""

    def start(
        handler: AnyHandler | None = None, **options: object
    ) -> AbstractContextManager[AnyServer]:
        return watched(kind(serve_of(server_name, handler, **options)), caplog)

    return start


@pytest.fixture
def in_lab(server_name: str, caplog: pytest.LogCaptureFixture) -> Serving:
    """Return what starts the named server in the lab alone."""

    def start(
        handler: AnyHandler | None = None, room: int = KERNEL, **options: object
    ) -> AbstractContextManager[AnyServer]:
        serve: Serve = serve_of(server_name, handler, **options)
        return watched(LabServer(serve, room), caplog)

    return start


@contextmanager
def watched(
    running: RealServer | LabServer, caplog: pytest.LogCaptureFixture
) -> Iterator[AnyServer]:
    """Run a server, and let nothing be left or reported, whatever its clients did."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gc.collect()  # What an earlier test left behind is not this server's.
        gc.freeze()  # What is here now need not be looked at again, below.
    with caplog.at_level(logging.WARNING), running:
        before = running.descriptors()
        yield running
        require_rest(running, before)
    gc.collect()  # A task that failed unseen reports itself when it is collected.
    assert running.reported == [], "the loop's exception handler was called"
    assert logged(caplog) == []
    assert running.left_over == [], "tasks outlived the stop"


def require_rest(running: AnyServer, before: int) -> None:
    """Require that no descriptor and no timer is left of clients that are gone."""
    if isinstance(running, RealServer):
        for client in running.clients:
            client.close()
    for _ in range(MOST_SETTLING):
        running.settle()
        if running.descriptors() <= before:
            break
    assert running.descriptors() <= before, "a connection is left, without client"
    if isinstance(running, LabServer):
        assert running.loop.next_callback() is None, "a timer is left, without client"


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what has been logged so far, whichever part of the test it was in."""
    records = [record for phase in PHASES for record in caplog.get_records(phase)]
    return [record.getMessage() for record in records]
