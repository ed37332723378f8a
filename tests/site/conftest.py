"""A small repository to try fences in, and the real site, built once."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from markdown import Markdown
from playwright.sync_api import Browser

from lab import repository
from lab.browser.assets import make_assets
from lab.pages.errors import FenceError
from lab.site import QUIET

from .chromium import chromium

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("docs", "lab", "tests/frameworks", "chapters")
NAVIGATION = re.compile(r"^nav:\n(?:[ ].*\n)+", re.MULTILINE)

Render = Callable[[str], str]


class Tree:
    """A folder that the fences take for the repository."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, text: str) -> None:
        """Write a file of the repository."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    monkeypatch.setattr(repository, "ROOT", tmp_path)
    return Tree(tmp_path)


@pytest.fixture
def render(tree: Tree) -> Render:
    """Render Markdown as mkdocs.yml says, but without a site around it."""
    loaded = yaml.load((ROOT / "mkdocs.yml").read_text(), SettingsLoader)
    names, settings = [], {}
    for each in loaded["markdown_extensions"]:
        name, options = (
            next(iter(each.items())) if isinstance(each, dict) else (each, {})
        )
        names.append(name)
        settings[name] = options
    return lambda text: Markdown(extensions=names, extension_configs=settings).convert(
        text
    )


class SettingsLoader(yaml.UnsafeLoader):
    """Reads mkdocs.yml, where tags name Python objects and the environment."""


SettingsLoader.add_constructor("!ENV", lambda loader, node: "")


@pytest.fixture
def refused(render: Render) -> Render:
    """Render Markdown that stops the build, and return the reason."""

    def reason(text: str) -> str:
        with pytest.raises(FenceError) as caught:
            render(text)
        return caught.value.message

    return reason


def run(*command: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a Python module where it finds the `lab` of `cwd`."""
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=cwd,
        env=os.environ | QUIET | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The course in a folder of its own, without pages: a test builds its own page.

    Nor has it the runtime of the live pages: npm asks no network for it, nor its cache.
    """
    monkeypatch.setenv("npm_config_offline", "true")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    for part in PARTS:
        skip = shutil.ignore_patterns("__pycache__", "*.md", "built")
        shutil.copytree(ROOT / part, tmp_path / part, ignore=skip)
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(NAVIGATION.sub("", settings), encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The site as mkdocs builds it, once for all processes of a test run."""
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    folder = shared / "site"
    with (shared / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            make_assets()
            built = run("mkdocs", "build", "--strict", "-d", str(own / "new"), cwd=ROOT)
            assert built.returncode == 0, built.stdout + built.stderr
            (own / "new").rename(folder)
    return folder
