"""The verbs that test and check: what each of them runs."""

import os
import subprocess
import sys
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

from lab import programs
from lab.exercises import verbs as exercises
from lab.pythons import SUPPORTED, find_python

BUDGET = 390  # CPU seconds for all that `make test` runs; 30 more for each chapter
TOLERANCE = 3  # times the budget: so far apart are no two machines of today
PARALLEL = ("--numprocesses=auto", "--dist=loadgroup")


def test(chapter: str | None, extra: list[str]) -> int:
    """Run all that CI runs, or check what you have of one chapter."""
    if chapter is not None:
        return exercises.test(chapter)
    if check() != 0:
        return 1
    status = programs.outlive("pytest", *PARALLEL, "--durations=10", *extra)
    used = seconds_used()
    print(f"{used:,.0f} CPU seconds of {BUDGET}{remark_on(used)}", flush=True)
    return status or int(used > TOLERANCE * BUDGET)


def seconds_used() -> float:
    """Return the CPU seconds of this process, and of those that it has waited for."""
    usages = [getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def remark_on(used: float) -> str:
    """Return what is to be said of so many CPU seconds, after their number."""
    if used <= BUDGET:
        return ""
    if used <= TOLERANCE * BUDGET:
        return ": over the budget, unless this machine is slow"
    return ": far over the budget, so this has failed. Which tests take so long?"


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
