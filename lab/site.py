"""Build the site with mkdocs, and serve it from this machine, on our own server."""

import asyncio
import importlib
import inspect
import os
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from errno import EADDRINUSE
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

from chapters.apps.site import site
from chapters.ch01_stream_echo.command import say
from chapters.ch01_stream_echo.stopping import stop_requested
from lab import repository
from lab.browser.assets import PLACE, make_assets
from lab.chapters import Chapter, all_chapters
from lab.errors import LabError
from lab.server import Stoppable

# Material announces its successor at every build; mkdocs.yml builds with both.
QUIET = {"NO_MKDOCS_2_WARNING": "1"}
COMPLAINTS = ("ERROR", "WARNING", "Error:")
# What a site is made from, and the file in it that says what it was made from.
SOURCES = (
    "docs", "lab", "chapters", "tests/frameworks", "mkdocs.yml", "requirements.txt"
)  # fmt: skip
SETTINGS = ("CODE_URL", "SITE_URL")  # variables that mkdocs.yml asks for
MARK = "made-from.txt"

Serve = Callable[..., Awaitable[Stoppable]]


def build(strict: bool = True) -> Path:
    """Build the site and return its folder; LabError says what is wrong with a page.

    With `strict` a link to nowhere is an error too. What is there of the same sources,
    and complete, is not built again.
    """
    folder = repository.ROOT / "site"
    mark, digest = folder / MARK, digest_of_sources()
    if mark.exists() and mark.read_text() == digest:
        return folder
    is_complete = make_assets()
    # Not with --quiet: it would make --strict overlook warnings.
    command = [sys.executable, "-m", "mkdocs", "build"]
    result = subprocess.run(
        command + ["--strict"] * strict,
        cwd=repository.ROOT,
        env=os.environ | QUIET,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if result.returncode:
        raise LabError(f"The site was not built.\n{complaints(result.stdout)}")
    if strict and is_complete:
        mark.write_text(digest)
    return folder


def digest_of_sources() -> str:
    """Return what changes with every file that the site is built from."""
    state = [sys.version, *(os.environ.get(name, "") for name in SETTINGS)]
    for path in sorted(sources()):
        found = path.stat()
        state.append(f"{path} {found.st_size} {found.st_mtime_ns}")
    return sha256("\n".join(state).encode()).hexdigest()


def sources() -> Iterator[Path]:
    """Give the files that the site is built from."""
    made = repository.ROOT / PLACE
    for part in SOURCES:
        place = repository.ROOT / part
        for path in [place, *place.rglob("*")]:
            is_made = made in path.parents or path.suffix == ".pyc"
            if path.is_file() and not is_made:
                yield path


def complaints(printed: str) -> str:
    """Return what mkdocs complains of, each once, or all that it printed."""
    lines = printed.strip().splitlines()
    found = [line for line in lines if line.startswith(COMPLAINTS)]
    # A fence's error is told twice: by mkdocs, then by click on its own line.
    told = [line.removeprefix("Error: ") for line in found if line.startswith("Error:")]
    rest = [line for line in found if not any(line.endswith(each) for each in told)]
    return "\n".join(rest + told or lines)


def serve(host: str, port: int) -> None:
    """Build the site and serve it until Ctrl-C.

    Raises LabError where the site cannot be built or the port is in use.
    """
    probe(host, port)  # It would be late to say so after the build.
    asyncio.run(serve_folder(build(), host, port))


async def serve_folder(folder: Path, host: str, port: int) -> None:
    """Serve a folder on the newest chapter's server, until SIGINT or SIGTERM."""
    chapter, serve = newest_server()
    stop = stop_requested()
    with explained(host, port):
        server = await serve(host, port, app=site(folder))
    place = address(server.sockets[0])
    say(f"Chapter {chapter.number} serves the course at {place} (stop with Ctrl-C)")
    await stop.wait()
    say("Stopping.")
    await server.stop()


def newest_server() -> tuple[Chapter, Serve]:
    """Return the newest chapter that serves applications, and its `serve`."""
    for chapter in reversed(all_chapters()):
        if (chapter.path / "server.py").exists():
            server = importlib.import_module(f"chapters.{chapter.package}.server")
            if "app" in inspect.signature(server.serve).parameters:
                return chapter, server.serve
    raise LabError("no chapter here serves applications")


def probe(host: str, port: int) -> None:
    """Return if somebody can listen there; LabError says why nobody can."""

    async def listen() -> None:
        loop = asyncio.get_running_loop()
        listener = await loop.create_server(asyncio.Protocol, host, port)
        listener.close()

    with explained(host, port):
        asyncio.run(listen())


@contextmanager
def explained(host: str, port: int) -> Iterator[None]:
    """Turn the reason why nobody can listen there into a LabError of one line."""
    try:
        yield
    except (OSError, UnicodeError) as error:  # No such address, or no such name.
        if isinstance(error, OSError) and error.errno == EADDRINUSE:
            line = f"port {port} on {host} is in use; choose another with PORT="
        else:
            reason = getattr(error, "strerror", None) or error
            line = f"cannot listen on {host}, port {port}: {reason}; check HOST, PORT"
        raise LabError(line) from None


def address(listening: socket.socket) -> str:
    """Return where a browser finds what is served on a socket."""
    host, port = listening.getsockname()[:2]
    version_6 = listening.family == socket.AF_INET6
    return f"http://[{host}]:{port}/" if version_6 else f"http://{host}:{port}/"


def live(host: str, port: int) -> NoReturn:
    """Serve the site and build it again whenever a page or its code changes.

    Becomes mkdocs, and so does not return. Raises LabError for a port in use.
    """
    probe(host, port)
    make_assets()
    os.chdir(repository.ROOT)
    os.environ.update(QUIET)
    options = ["--livereload", "--dev-addr", f"{host}:{port}"]
    os.execv(sys.executable, [sys.executable, "-m", "mkdocs", "serve", *options])
