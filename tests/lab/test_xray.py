"""A chapter's own server runs as ever, and every event is printed."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lab.chapters import ROOT, all_chapters
from lab.client import Client

PRINTS_FOR_NOBODY = """\
import os, sys, types
from lab import xray

reading, writing = os.pipe()
os.dup2(writing, 1)

async def main(host, port):
    os.close(reading)
    print("Nobody reads this.", flush=True)

sys.modules["chapters.fake.server"] = types.SimpleNamespace(main=main)
sys.modules["chapters.fake"] = types.ModuleType("chapters.fake")
xray.main("fake", "127.0.0.1", "0")
"""
REQUEST = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"  # an echo server answers it, too
CHAPTERS = [str(chapter.number) for chapter in all_chapters()]
SERVERS = [number for number in CHAPTERS if int(number) >= 6]  # of applications
EVENT = re.compile(r" +\d+\.\d{3}  (?:c\d+)? +[a-z]+\d* +\S.*\n")


@contextmanager
def xray(chapter: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run the verb; what it has started is gone afterwards."""
    settings = {"PORT": "0", "HOST": "127.0.0.1", "APP": "", **environment}
    running = subprocess.Popen(
        [sys.executable, "-m", "lab", "xray", chapter],
        cwd=ROOT,
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def read_until(running: subprocess.Popen[str], wanted: str) -> re.Match[str]:
    """Read printed lines up to one in which a pattern is found."""
    assert running.stdout is not None
    for line in running.stdout:
        if match := re.search(wanted, line):
            return match
    raise AssertionError(f"it ended before it printed {wanted}")


def announced(running: subprocess.Popen[str]) -> tuple[str, int]:
    match = read_until(running, r"on ([\d.]+), port (\d+)\.")
    return match[1], int(match[2])


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_events_are_printed_while_the_server_works(chapter: str) -> None:
    with xray(chapter) as running, Client(announced(running)) as client:
        read_until(running, r"  c1  protocol   connection_made\n")

        client.send(REQUEST)
        read_until(running, r'  c1  protocol   data_received  "GET / HTTP')
        read_until(running, r"  c1  transport .* write")
        assert client.receive_some()

        client.hang_up()
        client.receive_to_end()
        read_until(running, r"  c1  protocol   connection_lost\(None\)\n")


@pytest.mark.parametrize("chapter", SERVERS)
def test_what_passes_to_and_from_an_application_is_printed(chapter: str) -> None:
    with xray(chapter) as running, Client(announced(running)) as client:
        client.send(REQUEST)
        read_until(running, r"  c1  app          called: http GET /\n")
        read_until(running, r'  c1  app            send: http.* "Hello from /\\n"\n')
        read_until(running, r"  c1  app          returns\n")


@pytest.mark.parametrize("chapter", SERVERS)
def test_the_application_is_the_one_asked_for(chapter: str) -> None:
    app = "chapters.apps.failing:before_head"
    with xray(chapter, APP=app) as running, Client(announced(running)) as client:
        client.send(REQUEST)
        read_until(running, r"  c1  app          raises RuntimeError\(")


@pytest.mark.parametrize(
    ("chapter", "app", "complaint"),
    [
        ("5", "chapters.apps.hello:app", "server serves no application; it needs"),
        ("6", "chapters.apps.hello", "names no application: write module:app, as"),
        ("6", "chapters.apps.helo:app", "there is no module chapters.apps.helo"),
        ("6", "chapters.apps.hello:ap", "there is no ap in chapters.apps.hello"),
    ],
)
def test_what_cannot_be_served_is_one_clear_line(
    chapter: str, app: str, complaint: str
) -> None:
    with xray(chapter, APP=app) as running:
        printed, errors = running.communicate()

    assert (running.returncode, printed) == (1, "")
    assert complaint in errors
    assert errors.count("\n") == 1


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_ctrl_c_ends_it_as_the_chapter_does(chapter: str) -> None:
    with xray(chapter) as running, Client(announced(running)) as client:
        running.send_signal(signal.SIGINT)
        printed, errors = running.communicate()

        assert client.receive_to_end() == b""
        assert (running.returncode, errors) == (0, "")
        lines = printed.splitlines(keepends=True)
        assert [line for line in lines if not EVENT.fullmatch(line)] == ["Stopping.\n"]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_taken_port_is_one_clear_line(chapter: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with xray(chapter, PORT=str(port)) as running:
            _, errors = running.communicate()

    assert running.returncode == 1
    assert errors == (
        f"Port {port} on 127.0.0.1 is in use. Choose another, such as PORT=8001.\n"
    )


def test_a_reader_who_leaves_ends_it_quietly() -> None:
    with xray("1") as running:
        address = announced(running)
        read_until(running, r"main waits for Event\.wait\n")  # its last, for now
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        with Client(address) as client:
            assert client.receive_to_end() == b""
        assert running.stderr.read() == ""
        assert running.wait() == 0


def test_a_reader_who_is_never_there_is_no_traceback() -> None:
    with xray("1") as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == ""
        assert running.wait() == 0


def test_a_reader_who_leaves_before_the_server_prints_is_no_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRINTS_FOR_NOBODY],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stderr) == (0, "")
