"""`make site` builds and serves; what goes wrong is told in few lines."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from lab import repository
from lab import site as lab_site
from lab.chapters import Chapter
from lab.errors import LabError

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
    (copy / "docs/index.md").write_text("# A page")
    with running([sys.executable, "-c", SERVE], copy) as process:
        assert process.stdout
        line = process.stdout.readline()
        address = line.split()[6]
        with urlopen(address) as response:
            page = response.read().decode()
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()

    number = lab_site.newest_server()[0].number
    announced = f"Chapter {number} serves the course at {address} (stop with Ctrl-C)\n"
    assert line == announced
    assert "<h1" in page
    assert process.returncode == 0
    assert rest == "Stopping.\n"


def test_a_port_in_use_is_told_in_one_line_before_the_build(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lab_site, "build", None)
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


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_browser_is_told_an_address_that_it_takes(host: str) -> None:
    if host == "::1" and not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    family = socket.AF_INET6 if host == "::1" else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listening:
        address = urlsplit(lab_site.address(listening))

        assert (address.scheme, address.hostname) == ("http", host)
        assert address.port == listening.getsockname()[1]


# On which server


class Course:
    """Chapters that each have a server module, or none."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.monkeypatch = monkeypatch
        self.chapters: list[Chapter] = []
        monkeypatch.setattr(lab_site, "all_chapters", lambda: self.chapters)

    def add(self, name: str, serve: object) -> Chapter:
        """Add a chapter, newer than the others; without a server if `serve` is None."""
        chapter = Chapter(len(self.chapters) + 1, name, self.root / name)
        self.chapters.append(chapter)
        chapter.path.mkdir()
        if serve is not None:
            (chapter.path / "server.py").touch()
            module = SimpleNamespace(serve=serve)
            self.monkeypatch.setitem(sys.modules, f"chapters.{name}.server", module)
        return chapter


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    return Course(tmp_path, monkeypatch)


def test_the_newest_chapter_that_serves_applications_does_it(course: Course) -> None:
    def serve(host: str, port: int, *, app: object = None) -> None:
        pass

    course.add("older", lambda host, port, app: None)
    chapter = course.add("newest", serve)
    course.add("other", lambda host, port, handler: None)
    course.add("unfinished", None)

    assert lab_site.newest_server() == (chapter, serve)


def test_a_course_without_such_a_chapter_says_so(course: Course) -> None:
    course.add("older", lambda host, port: None)

    with pytest.raises(LabError, match="no chapter here serves applications"):
        lab_site.newest_server()


def test_the_home_page_names_the_chapter_that_serves_it() -> None:
    docs = repository.ROOT / "docs"
    newest = lab_site.newest_server()[0].number  # Its page may come after its code.
    pages = [path.name for path in sorted(docs.glob("chapters/??-*.md"))]
    number = min(newest, int(pages[-1][:2]))
    home = (docs / "index.md").read_text()

    assert f"[chapter {number}](chapters/{number:02}-" in home


def test_a_port_taken_during_the_build_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LabError, match="is in use; choose another with PORT="):
            asyncio.run(lab_site.serve_folder(tmp_path, "127.0.0.1", port))


# Building


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


@pytest.fixture
def built(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """Return what builds the site, and tells whether it had mkdocs do it."""
    ran: list[object] = []

    def run(*command: object, **options: object) -> SimpleNamespace:
        ran.append(command)
        (copy / "site").mkdir(exist_ok=True)
        return SimpleNamespace(returncode=0)

    def build() -> bool:
        ran.clear()
        return lab_site.build() == copy / "site" and bool(ran)

    monkeypatch.setattr(repository, "ROOT", copy)
    monkeypatch.setattr(lab_site, "make_assets", lambda: True)
    monkeypatch.setattr(subprocess, "run", run)
    return build


def test_what_is_there_is_not_built_again(built: Callable[[], bool]) -> None:
    assert [built(), built()] == [True, False]


@pytest.mark.parametrize("path", ["docs/index.md", "docs/new.md", "lab/new.py"])
def test_a_change_has_the_site_built_again(
    built: Callable[[], bool], copy: Path, path: str
) -> None:
    built()
    with (copy / path).open("a") as file:
        file.write("# More\n")

    assert [built(), built()] == [True, False]


def test_a_site_that_lacks_something_is_built_again(
    built: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab_site, "make_assets", lambda: False)

    assert [built(), built()] == [True, True]


def test_live_becomes_mkdocs(monkeypatch: pytest.MonkeyPatch) -> None:
    became: list[str] = []
    monkeypatch.setattr(os, "execv", lambda path, arguments: became.extend(arguments))
    monkeypatch.setattr(os, "chdir", lambda path: None)
    monkeypatch.setattr(os, "environ", dict(os.environ))

    lab_site.live("127.0.0.1", 0)

    assert became[1:4] == ["-m", "mkdocs", "serve"]
    assert "127.0.0.1:0" in became
