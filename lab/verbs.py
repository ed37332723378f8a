"""The verbs for a reader, and for who tends the repository: what each of them runs."""

import importlib
import os
import shutil
from typing import NoReturn

from lab import programs
from lab.chapters import ROOT, find_chapter
from lab.errors import LabError

# What the verbs leave behind. work/ is not here: it is the reader's own.
LEFTOVERS = [
    ".cache",
    ".hypothesis",
    ".mypy_cache",
    ".nox",
    ".pytest_cache",
    ".ruff_cache",
    ".venv",
    "docs/assets/live/built",
    "site",
    "__pycache__",
    "chapters/**/__pycache__",
    "lab/**/__pycache__",
    "tests/**/__pycache__",
]


# Reading and running


def site() -> None:
    """Build the site and serve it, on the newest chapter's server that can."""
    from lab.site import serve

    serve(*listen_address())


def docs() -> None:
    """Serve the site and rebuild it at every change of a page."""
    from lab.site import live

    live(*listen_address())


def build() -> None:
    """Build the site into the folder site/."""
    from lab.site import build

    build()


def listen_address(port: str = "8080") -> tuple[str, int]:
    """Return the HOST and PORT of the environment, or this machine's `port`."""
    port = os.environ.get("PORT") or port
    if not port.isdecimal() or int(port) > 65535:
        raise LabError(f"PORT is a number from 0 to 65535, not {port}")
    return os.environ.get("HOST") or "127.0.0.1", int(port)


def run(chapter: str) -> NoReturn:
    """Run a chapter's server, which reads HOST, PORT and APP by itself."""
    programs.become("-m", f"chapters.{find_chapter(chapter).package}")


def xray(chapter: str) -> NoReturn:
    """Run a chapter's server and show every event live."""
    package = find_chapter(chapter).package
    host, port = listen_address("8000")
    programs.become("-m", "lab.xray", package, host, str(port))


def experiment(chapter: str) -> None:
    """Measure what a chapter claims."""
    from lab.experiments.experiment import conduct

    number = find_chapter(chapter).number
    files = ROOT.glob("lab/experiments/chapter_*.py")
    names = sorted(file.stem for file in files)
    numbers = {int(name.split("_")[1]) for name in names}
    if number not in numbers:
        choice = ", ".join(map(str, sorted(numbers))) or "none yet"
        raise LabError(f"chapter {number} has no experiment; these have one: {choice}")
    for name in names:
        if name.split("_")[1] == str(number):
            conduct(importlib.import_module(f"lab.experiments.{name}"))


# Tending the repository


def record(name: str | None) -> None:
    """Run the commands on the pages again, or one of them, and keep what they print."""
    from lab.recording import record_all

    record_all(name)


def carry() -> int:
    """Print what differs between the snapshots; WRITE=1 carries a fix forward."""
    from lab.carry import compare, write

    return write() if os.environ.get("WRITE") else compare()


def lock() -> int:
    """Write requirements.txt anew; UPGRADE=1 also moves to newer versions."""
    options = ["--group", "dev", "--universal", "--python-version", "3.11"]
    options += ["--generate-hashes", "--custom-compile-command", "make lock"]
    if os.environ.get("UPGRADE"):
        options.append("--upgrade")
    output = ["--quiet", "--output-file", "requirements.txt"]
    return programs.module("uv", "pip", "compile", "pyproject.toml", *options, *output)


def clean() -> None:
    """Remove what the other verbs made; work/, the reader's own, stays."""
    found = [path for pattern in LEFTOVERS for path in ROOT.glob(pattern)]
    for path in found:
        try:
            shutil.rmtree(path)
        except OSError as error:
            raise LabError(f"cannot remove {path}: {error}") from None
        print(f"removed {path.relative_to(ROOT)}/")
    if not found:
        print("nothing to remove")
