"""Each framework's application on every server that speaks ASGI, on sockets."""

import asyncio
import gc
import importlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from lab.chapters import all_chapters
from lab.server import RealServer, Stoppable

from .board import Board

FRAMEWORKS = ["starlette", "fastapi", "django", "quart", "litestar"]
FIRST_OF_ASGI = 6  # the number of the chapter
FILE_SIZE = 1024 * 1024  # bytes
OURS = ("asyncio", "chapters")  # who logs what a server of ours has to say
PHASES = ("setup", "call", "teardown")


def asgi_chapters() -> list[str]:
    """Return the package of every chapter whose server speaks ASGI."""
    chapters = [each for each in all_chapters() if each.number >= FIRST_OF_ASGI]
    return [each.package for each in chapters if (each.path / "server.py").exists()]


class Site(RealServer):
    """A framework's application on a server of ours; `board` is its state."""

    def __init__(self, chapter: str, framework: str, file: Path) -> None:
        self.board = Board(file)
        self.own: set[asyncio.Task[Any]] = set()  # the server's, and of the lifespan
        application = importlib.import_module(f"{__package__}.{framework}_app")
        application.use(self.board)
        serve = importlib.import_module(f"chapters.{chapter}.server").serve

        async def start(host: str, port: int) -> Stoppable:
            started: Stoppable = await serve(host, port, application.app)
            self.own = asyncio.all_tasks()
            return started

        super().__init__(start)

    def rest(self) -> None:
        """Return when the application has ended all that it did for its clients."""
        self.call(self.others())

    def hang_up(self) -> None:
        """Close every client, and return when the application has taken note."""
        for client in self.clients:
            client.close()
        self.rest()

    async def others(self) -> None:
        """Wait for every task but those that were there first, and this one."""
        own = {*self.own, asyncio.current_task()}
        while others := asyncio.all_tasks() - own:
            await asyncio.wait(others)

    @property
    def url(self) -> str:
        host, port = self.address
        return f"http://{host}:{port}"


@pytest.fixture(params=asgi_chapters())
def chapter(request: pytest.FixtureRequest) -> str:
    """The package of a chapter with a server that speaks ASGI."""
    return str(request.param)


@pytest.fixture(params=FRAMEWORKS)
def framework(request: pytest.FixtureRequest) -> str:
    """What the application is written in."""
    return str(request.param)


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that no pipe and no buffer takes whole."""
    path = tmp_path_factory.mktemp("frameworks") / "page.txt"
    path.write_bytes(bytes(range(32, 96)) * (FILE_SIZE // 64))
    return path


@pytest.fixture
def careless(chapter: str, framework: str, file: Path) -> Iterator[Site]:
    """A site that may complain; nothing may be left of it when it stops."""
    site = Site(chapter, framework, file)
    with site:
        yield site
        site.hang_up()
    assert site.left_over == [], "tasks outlived the stop"


@pytest.fixture
def site(careless: Site, caplog: pytest.LogCaptureFixture) -> Iterator[Site]:
    """A site whose server has nothing to complain of."""
    with caplog.at_level(logging.WARNING):
        yield careless
        careless.hang_up()
        gc.collect(1)  # A task that failed unseen reports itself when it is collected.
    assert careless.reported == [], "the loop's exception handler was called"
    assert complaints(caplog) == []


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the server has logged; what the framework has is its own affair."""
    records = [record for phase in PHASES for record in caplog.get_records(phase)]
    return [
        record.getMessage()
        for record in records
        if record.name.partition(".")[0] in OURS
    ]


@pytest.fixture
def browser(site: Site) -> Iterator[httpx.Client]:
    """A client of the site, which keeps its connections and its cookies.

    It leaves when the site has come to rest. One that left as soon as it had all it
    wanted could be in time to interrupt an application that cleans up after itself.
    """
    with client_of(site) as client:
        yield client
        site.rest()


def client_of(site: Site) -> httpx.Client:
    # Here is no TLS, and loading certificates takes longer than most of the tests.
    return httpx.Client(base_url=site.url, trust_env=False, timeout=None, verify=False)
