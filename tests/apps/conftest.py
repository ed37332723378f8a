"""A folder with a site in it, and what must never be shown around it."""

import os
from pathlib import Path

import pytest

from chapters.apps.site import site
from chapters.ch06_asgi_bridge.asgi import App

INSIDE = {
    "index.html": b"<p>home</p>",
    "about.html": b"<p>about</p>",
    "docs/index.html": b"<p>docs</p>",
    "docs/a b.txt": b"words",
    "empty/of/pages.txt": b"no index",
    "digits.bin": b"0123456789",
    "nothing": b"",
    "émile €.txt": b"name",
    "a:b/index.html": b"a colon",
    ".well-known/security.txt": b"well known",
}
SECRET = b"SECRET"


@pytest.fixture(scope="session")
def session_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_folder(tmp_path_factory.mktemp("site"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of this test's own, which it may change."""
    return make_folder(tmp_path)


@pytest.fixture
def app(request: pytest.FixtureRequest, session_folder: Path) -> App:
    """The site of a folder that all share, or of the test's own if it has one."""
    if "folder" in request.fixturenames:
        return site(request.getfixturevalue("folder"))
    return site(session_folder)


def make_folder(parent: Path) -> Path:
    """Make a site with symlinks that lead out of it, and secrets outside and inside."""
    root = parent / "root"
    secrets = ["secret.txt", "root-secret/index.html", "outside/index.html"]
    secrets += ["root/.git/config", "root/docs/.env", "root/..secret", "root/a\\b"]
    secrets += ["outside/deep/secret.txt"]
    for name in secrets:
        write(parent / name, SECRET)
    for name, content in INSIDE.items():
        write(root / name, content)
    links = {
        "leak.txt": "../secret.txt",
        "absolute.txt": str(parent / "secret.txt"),
        "out": "../outside",
        "sibling": "../root-secret",
        "up": "..",
        "again": "docs",
        "loop": "loop",
        "round": ".",
        "gone": "not/there",
        "link.html": "about.html",
    }
    for name, target in links.items():
        (root / name).symlink_to(target)
    os.mkfifo(root / "fifo")
    return root


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
