"""Build the site with mkdocs, and serve it from this machine."""

import os
import socket
import subprocess
import sys
from errno import EADDRINUSE
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NoReturn

from lab.errors import LabError
from lab.pages import repository

# Material announces its successor at every build; mkdocs.yml builds with both.
QUIET = {"NO_MKDOCS_2_WARNING": "1"}
Request = socket.socket | tuple[bytes, socket.socket]  # as socketserver has it
COMPLAINTS = ("ERROR", "WARNING", "Error:")


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a line for each of them."""

    def log_message(self, format: str, *args: object) -> None:
        pass


class SiteServer(ThreadingHTTPServer):
    """Serves one folder; a browser that leaves early is no error."""

    daemon_threads = True

    def __init__(self, host: str, port: int, folder: Path) -> None:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        self.address_family = found[0][0]
        handler = partial(QuietHandler, directory=str(folder))
        super().__init__((host, port), handler)

    def handle_error(self, request: Request, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def build(strict: bool = True) -> Path:
    """Build the site and return its folder; LabError says what is wrong with a page.

    With `strict` a link to nowhere is an error too.
    """
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
    return repository.ROOT / "site"


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
    with listen(host, port) as server:
        build()
        print(f"The course is at {address(server)} (stop with Ctrl-C)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


def listen(host: str, port: int) -> SiteServer:
    """Return a server of the folder `site` that listens; port 0 takes a free one."""
    try:
        return SiteServer(host, port, repository.ROOT / "site")
    except (OSError, UnicodeError) as error:  # No such address, or no such name.
        if isinstance(error, OSError) and error.errno == EADDRINUSE:
            line = f"port {port} on {host} is in use; choose another with PORT="
        else:
            reason = getattr(error, "strerror", None) or error
            line = f"cannot listen on {host}, port {port}: {reason}; check HOST, PORT"
        raise LabError(line) from None


def address(server: SiteServer) -> str:
    """Return where a browser finds the site."""
    host, port = server.server_address[:2]
    version_6 = server.address_family == socket.AF_INET6
    return f"http://[{host!s}]:{port}/" if version_6 else f"http://{host!s}:{port}/"


def live(host: str, port: int) -> NoReturn:
    """Serve the site and build it again whenever a page or its code changes.

    Becomes mkdocs, and so does not return. Raises LabError for a port in use.
    """
    listen(host, port).server_close()
    os.chdir(repository.ROOT)
    os.environ.update(QUIET)
    options = ["--livereload", "--dev-addr", f"{host}:{port}"]
    os.execv(sys.executable, [sys.executable, "-m", "mkdocs", "serve", *options])
