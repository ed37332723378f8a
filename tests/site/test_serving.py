"""`make site` builds and serves; what goes wrong is told in few lines."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import pytest

from lab import site as lab_site
from lab.errors import LabError
from lab.pages import repository

SERVE = "from lab.site import serve; serve('127.0.0.1', 0)"


@pytest.fixture
def broken(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course whose first page has a wrong fence and a link to nowhere."""
    monkeypatch.setattr(repository, "ROOT", copy)
    page = "# X\n\n[nowhere](gone.md)\n\n```cost\nch99\n```\n"
    (copy / "docs/index.md").write_text(page)
    return copy


@contextmanager
def running(command: list[str], cwd: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a program that prints, and see that it is gone afterwards."""
    process = subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def test_the_site_is_served_until_it_is_interrupted(copy: Path) -> None:
    with running([sys.executable, "-c", SERVE], copy) as process:
        assert process.stdout
        line = process.stdout.readline()
        address = line.split()[4]
        with urlopen(address + "chapters/01-stream-echo/", timeout=20) as response:
            page = response.read().decode()
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()

    assert line == f"The course is at {address} (stop with Ctrl-C)\n"
    assert "<h1" in page
    assert process.returncode == 0
    assert rest.strip() == ""


def test_a_port_in_use_is_told_in_one_line() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(LabError) as caught,
    ):
        lab_site.serve("127.0.0.1", taken.getsockname()[1])

    reason = str(caught.value)
    assert "is in use; choose another with PORT=" in reason
    assert "\n" not in reason


def test_a_host_that_is_not_ours_is_told_in_one_line() -> None:
    with pytest.raises(LabError, match=r"cannot listen on 192\.0\.2\.1, port 0: "):
        lab_site.serve("192.0.2.1", 0)


@pytest.mark.parametrize(
    "reason", [socket.gaierror(-2, "no such name"), UnicodeError()]
)
def test_an_unknown_host_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, reason: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise reason

    monkeypatch.setattr(socket, "getaddrinfo", fail)

    with pytest.raises(LabError) as caught:
        lab_site.serve("nowhere.invalid", 8080)
    line = str(caught.value)
    assert line.startswith("cannot listen on nowhere.invalid, port 8080: ")
    assert "\n" not in line


def test_a_host_of_ipv6_is_served_at_an_address_that_browsers_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    monkeypatch.setattr(repository, "ROOT", tmp_path)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "page").write_text("here")

    with lab_site.listen("::1", 0) as server:
        Thread(target=server.handle_request).start()
        address = lab_site.address(server)
        with urlopen(f"{address}page", timeout=20) as response:
            assert response.read() == b"here"

    assert address.startswith("http://[::1]:")


def test_a_wrong_fence_is_told_in_two_lines(broken: Path) -> None:
    with pytest.raises(LabError) as caught:
        lab_site.build()

    assert str(caught.value) == (
        "The site was not built.\n"
        "docs/index.md, line 5: there is no chapter ch99 in chapters/"
    )


def test_a_link_to_nowhere_is_told(broken: Path) -> None:
    (broken / "docs/index.md").write_text("# X\n\n[nowhere](gone.md)\n")

    with pytest.raises(LabError) as caught:
        lab_site.build()

    assert "'index.md' contains a link 'gone.md', but the target" in str(caught.value)
    lab_site.build(strict=False)


def test_live_becomes_mkdocs(monkeypatch: pytest.MonkeyPatch) -> None:
    became: list[str] = []
    monkeypatch.setattr(os, "execv", lambda path, arguments: became.extend(arguments))
    monkeypatch.setattr(os, "chdir", lambda path: None)
    monkeypatch.setattr(os, "environ", dict(os.environ))

    lab_site.live("127.0.0.1", 0)

    assert became[1:4] == ["-m", "mkdocs", "serve"]
    assert "127.0.0.1:0" in became
