"""The verbs that test and check: what each of them runs."""

import os
import subprocess
import sys

from lab import programs
from lab.exercises import verbs as exercises
from lab.pythons import SUPPORTED, find_python


def test(chapter: str | None, extra: list[str]) -> int:
    """Run all that CI runs, or check what you have of one chapter."""
    if chapter is not None:
        return exercises.test(chapter)
    if check() == 0:
        programs.become("-m", "pytest", "--numprocesses=auto", *extra)
    return 1


def check() -> int:
    """Check format, lint, types and the snapshots, without changing anything."""
    from lab import carry

    checks = {
        "make format mends it": ("ruff", "format", "--check", "."),
        "make format mends most of it": ("ruff", "check", "."),
        "see the lines above": ("mypy",),
    }
    failures = []
    for advice, command in checks.items():
        if programs.module(*command) != 0:
            failures.append(f"{' '.join(command)} failed: {advice}")
    if mistakes := carry.problems():
        print(*mistakes, sep="\n")
        failures.append(f"carry failed: {carry.ADVICE}")
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


def format() -> int:
    """Mend the format, and the lint where that is safe."""
    commands = [("ruff", "check", "--fix-only", "."), ("ruff", "format", ".")]
    return max(programs.module(*command) for command in commands)


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
