"""The verbs of the course: what each of them runs."""

import argparse
import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import NoReturn

from lab.chapters import ROOT, find_chapter
from lab.errors import LabError
from lab.pythons import SUPPORTED, find_python

# What the verbs leave behind. work/ is not here: it is the reader's own.
LEFTOVERS = [
    ".cache",
    ".hypothesis",
    ".mypy_cache",
    ".nox",
    ".pytest_cache",
    ".ruff_cache",
    ".venv",
    "site",
    "__pycache__",
    "chapters/**/__pycache__",
    "lab/**/__pycache__",
    "tests/**/__pycache__",
]


def run_verb(arguments: list[str]) -> int:
    """Run the verb that the arguments name, and return its exit status."""
    own, extra = split_at_dashes(arguments)
    parser = verb_parser()
    options = vars(parser.parse_args(own))
    verb = options.pop("verb", parser.print_help)
    if extra and "extra" not in options:
        parser.error("nothing may follow -- here: this verb runs no pytest")
    if extra:
        options["extra"] = extra
    os.chdir(ROOT)
    return verb(**options) or 0


def split_at_dashes(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Divide what is ours from what follows `--`, which is for pytest."""
    if "--" not in arguments:
        return arguments, []
    middle = arguments.index("--")
    return arguments[:middle], arguments[middle + 1 :]


def verb_parser() -> argparse.ArgumentParser:
    """Describe the verbs; the help of each is its docstring."""

    def layout(prog: str) -> argparse.HelpFormatter:
        return argparse.HelpFormatter(prog, max_help_position=16, width=88)

    program = "python3 lab/bootstrap.py"
    parser = argparse.ArgumentParser(program, formatter_class=layout)
    verbs = parser.add_subparsers(title="verbs", metavar="VERB")

    def verb(function: Callable[..., int | None]) -> argparse.ArgumentParser:
        name = function.__name__.replace("_", "-")
        line = function.__doc__
        subparser = verbs.add_parser(name, help=line, description=line)
        subparser.set_defaults(verb=function)
        return subparser

    verb(site)
    verb(docs)
    verb(build)
    verb(run).add_argument("chapter")
    verb(experiment).add_argument("chapter")
    testing = verb(test)
    testing.add_argument("chapter", nargs="?")
    testing.set_defaults(extra=[])
    verb(check)
    verb(format)
    verb(test_all).set_defaults(extra=[])
    verb(record).add_argument("name", nargs="?")
    verb(lock)
    verb(clean)
    return parser


# Reading and running


def site() -> None:
    """Build the site and serve it."""
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


def listen_address() -> tuple[str, int]:
    """Return the HOST and PORT of the environment, or this machine's 8080."""
    port = os.environ.get("PORT") or "8080"
    if not port.isdecimal() or int(port) > 65535:
        raise LabError(f"PORT is a number from 0 to 65535, not {port}")
    return os.environ.get("HOST") or "127.0.0.1", int(port)


def run(chapter: str) -> NoReturn:
    """Run a chapter's server, which reads HOST and PORT by itself."""
    become("-m", f"chapters.{find_chapter(chapter).package}")


def experiment(chapter: str) -> None:
    """Measure what a chapter claims."""
    number = find_chapter(chapter).number
    files = ROOT.glob("lab/experiments/chapter_*.py")
    numbers = sorted(int(file.stem.removeprefix("chapter_")) for file in files)
    if number not in numbers:
        choice = ", ".join(map(str, numbers)) or "none yet"
        raise LabError(f"chapter {number} has no experiment; these have one: {choice}")
    importlib.import_module(f"lab.experiments.chapter_{number}").main()


# Testing


def test(chapter: str | None, extra: list[str]) -> int:
    """Run all that CI runs, or the tests of one chapter."""
    if chapter is not None:
        become("-m", "pytest", *chapter_tests(chapter), *extra)
    elif check() == 0:
        become("-m", "pytest", *extra)
    return 1


def chapter_tests(number: str) -> list[str]:
    """Select a chapter's own tests, and the contract it keeps."""
    package = find_chapter(number).package
    folders = [f"tests/{package}", "tests/contract"]
    found = [folder for folder in folders if (ROOT / folder).exists()]
    return [*found, f"--chapter={package}", "-p", "no:randomly"]


def check() -> int:
    """Check format, lint and types, without changing anything."""
    checks = {
        "make format mends it": ("ruff", "format", "--check", "."),
        "make format mends most of it": ("ruff", "check", "."),
        "see the lines above": ("mypy",),
    }
    failures = []
    for advice, command in checks.items():
        if module(*command) != 0:
            failures.append(f"{' '.join(command)} failed: {advice}")
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


def format() -> int:
    """Mend the format, and the lint where that is safe."""
    commands = [("ruff", "check", "--fix-only", "."), ("ruff", "format", ".")]
    return max(module(*command) for command in commands)


def test_all(extra: list[str]) -> int:
    """Run the tests on every supported Python that is found here."""
    results = {version: test_on(version, extra) for version in SUPPORTED}
    for version, result in results.items():
        print(f"Python {version}: {result}", flush=True)
    return 1 if "failed" in results.values() else 0


def test_on(version: str, extra: list[str]) -> str:
    python = find_python(version)
    if python is None:
        return "not found"
    # nox takes the first of that name on PATH, which may be a shim that fails.
    path = f"{python.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    command = [sys.executable, "-m", "nox", "-s", f"tests-{version}", "--", *extra]
    status = subprocess.call(command, env={**os.environ, "PATH": path})
    return "passed" if status == 0 else "failed"


# Tending the repository


def record(name: str | None) -> None:
    """Run the commands on the pages again, or one of them, and keep what they print."""
    from lab.recording import record_all

    record_all(name)


def lock() -> int:
    """Write requirements.txt anew; UPGRADE=1 also moves to newer versions."""
    options = ["--group", "dev", "--universal", "--python-version", "3.11"]
    options += ["--generate-hashes", "--custom-compile-command", "make lock"]
    if os.environ.get("UPGRADE"):
        options.append("--upgrade")
    output = ["--quiet", "--output-file", "requirements.txt"]
    return module("uv", "pip", "compile", "pyproject.toml", *options, *output)


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


def module(*command: str) -> int:
    """Run a module of this environment and return its exit status."""
    return subprocess.call([sys.executable, "-m", *command])


def become(*arguments: str) -> NoReturn:
    """Turn into another Python program: its signals and exit status are its own."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *arguments])
