"""What every chapter's command must do: announce itself, stop, fail in one line."""

import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pytest

from lab.client import PATIENCE, Client

from .conftest import ECHO_SERVERS

ECHO = re.compile(r"Echo server .*on ([\d.]+), port (\d+)\. Try: nc \1 \2\n")
HTTP = re.compile(
    r"(?:HTTP|ASGI) server on ([\d.]+), port (\d+)\. Try: curl http://\1:\2/\n"
)
Started = tuple[subprocess.Popen[str], tuple[str, int]]  # and where it listens
FULL = Path("/dev/full")  # where there is no room; Linux has it
LIMIT = 24  # descriptors for a server that is to run out of them


def command(server_name: str) -> list[str]:
    """Return the command that runs a server: the package runs its server module."""
    module = f"chapters.{server_name}".removesuffix(".server")
    return [sys.executable, "-W", "error", "-m", module]


@contextmanager
def process(
    server_name: str, limit: int | None = None, **environment: str
) -> Iterator[Started]:
    """Run a server's command; give the process and the address it announced."""
    settings = {"PORT": "0", **environment}
    running = subprocess.Popen(
        command(server_name),
        env=own_environment() | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limit and (lambda: limit_descriptors(limit)),
    )
    try:
        assert running.stdout is not None
        line = running.stdout.readline()
        wanted = ECHO if server_name in ECHO_SERVERS else HTTP
        announced = wanted.fullmatch(line)
        assert announced, (line, running.communicate())
        yield running, (announced[1], int(announced[2]))
    finally:
        running.kill()
        running.communicate()


def own_environment() -> dict[str, str]:
    """Return this process's variables, less those that would hide a missing flush."""
    hiding = {"PYTHONUNBUFFERED", "HOST", "PORT"}
    return {name: os.environ[name] for name in os.environ.keys() - hiding}


def limit_descriptors(count: int) -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, count))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly_with_clients_connected(
    server_name: str, number: signal.Signals
) -> None:
    with (
        process(server_name) as (running, address),
        Client(address),
        Client(address) as served,
    ):
        served.send(b"a")
        assert served.receive(1) == b"a"
        running.send_signal(number)
        _, errors = running.communicate()
        assert served.receive_to_end() == b""
        assert (running.returncode, errors) == (0, "")


def test_a_signal_ends_it_cleanly_with_nobody_connected(server_name: str) -> None:
    with process(server_name) as (running, _):
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate()
        assert (running.returncode, errors) == (0, "")


def test_it_says_where_it_listens_and_what_to_try(server_name: str) -> None:
    with process(server_name, HOST="127.0.0.2") as (running, address):
        assert address[0] == "127.0.0.2"
        with Client(address) as client:
            client.send(b"a")
            assert client.receive(1) == b"a"
        running.send_signal(signal.SIGTERM)
        printed, _ = running.communicate()
        assert printed == "Stopping.\n"


@contextmanager
def reader_left(server_name: str) -> Iterator[Started]:
    """Run a server, and read its first line alone, as `| head -n 1` does."""
    with process(server_name) as (running, address):
        assert running.stdout is not None
        running.stdout.close()
        yield running, address


@contextmanager
def full_disk(server_name: str) -> Iterator[Started]:
    """Run a server where there is no room for what it prints."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address: tuple[str, int] = taken.getsockname()
    settings = {"PORT": str(address[1])}
    with (
        FULL.open("wb") as full,
        subprocess.Popen(
            command(server_name),
            env=own_environment() | settings,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        ) as running,
    ):
        try:
            wait_for(running, address)
            yield running, address
        finally:
            running.kill()


def wait_for(running: subprocess.Popen[str], address: tuple[str, int]) -> None:
    """Return as soon as a process listens."""
    latest = time.monotonic() + PATIENCE
    while time.monotonic() < latest:
        assert running.poll() is None, running.communicate()
        with suppress(ConnectionRefusedError), Client(address):
            return
    raise AssertionError("it never listens")


UNHEARD = [reader_left, *([full_disk] if FULL.exists() else [])]
unheard = pytest.mark.parametrize("started", UNHEARD, ids=lambda each: each.__name__)


def require_stop(running: subprocess.Popen[str]) -> None:
    """Require that a signal stops a process without a word."""
    running.send_signal(signal.SIGTERM)
    _, errors = running.communicate()
    assert (running.returncode, errors) == (0, "")


@unheard
def test_it_serves_and_stops_whoever_hears_of_it(
    server_name: str, started: Callable[[str], AbstractContextManager[Started]]
) -> None:
    with started(server_name) as (running, address):
        with Client(address) as client:
            client.send(b"a")
            assert client.receive(1) == b"a"
        require_stop(running)


def test_a_taken_port_is_one_clear_line(server_name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run(server_name, "--port", str(port))
    assert done.returncode == 1
    assert done.stderr == (
        f"Port {port} on 127.0.0.1 is in use. Choose another, such as PORT=8001.\n"
    )


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "a..b", "x" * 70], ids=["foreign", "empty label", "too long"]
)
def test_an_impossible_host_is_one_clear_line(server_name: str, host: str) -> None:
    done = run(server_name, "--host", host)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Cannot listen on {host}, port 8000: ")
    assert done.stderr.endswith("Check HOST and PORT.\n")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("port", ["http", "-1", "65536", "1.5", "²"])
def test_a_port_that_is_none_is_refused(server_name: str, port: str) -> None:
    done = run(server_name, f"--port={port}")
    assert done.returncode == 2
    assert f"'{port}' is not a port from 0 to 65535" in done.stderr


def run(server_name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command(server_name), *arguments],
        env=own_environment(),
        capture_output=True,
        text=True,
    )


def test_it_survives_running_out_of_descriptors(server_name: str) -> None:
    with process(server_name, LIMIT) as (running, address):
        clients = [Client(address) for _ in range(LIMIT + 6)]
        clients[0].send(b"a")
        assert clients[0].receive(1) == b"a"
        for client in clients:
            client.close()
        with Client(address) as late:  # Waits out the pause of one second.
            late.send(b"b")
            assert late.receive(1) == b"b"
        assert running.poll() is None
