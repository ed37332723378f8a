"""A small repository to try fences in, and the real site, built once."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from markdown import Markdown

from lab import repository
from lab.pages.errors import FenceError
from lab.site import QUIET

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("docs", "lab", "tests/frameworks", "chapters", "mkdocs.yml")

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
def copy(tmp_path: Path) -> Path:
    """The course in a folder of its own, to break."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            skip = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, tmp_path / part, ignore=skip)
        else:
            shutil.copy(source, tmp_path / part)
    return tmp_path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as mkdocs builds it; each test process builds its own."""
    folder = tmp_path_factory.mktemp("site")
    built = run("mkdocs", "build", "--strict", "-d", str(folder), cwd=ROOT)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder
