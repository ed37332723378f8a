"""Options and fixtures for every test."""

import compileall
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import HealthCheck, settings

from lab.chapters import ROOT
from lab.exercises.warm import Warm
from lab.simulator.loop import LabLoop

sys.dont_write_bytecode = False  # until all tests are collected

# The same examples in every run, and none is too slow for a machine that is busy.
settings.register_profile(
    "course",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("course")


def pytest_configure(config: pytest.Config) -> None:
    """Compile once what hundreds of processes import."""
    if not hasattr(config, "workerinput"):
        for part in ("chapters", "lab"):
            compileall.compile_dir(ROOT / part, quiet=2)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--chapter", help="run the contract claims of this package's servers only"
    )


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    chapter = config.getoption("--chapter")
    if chapter is None:
        return
    others = [item for item in items if is_claim_on_another(item, chapter)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let servers leave connections open where a test says so.

    Were that an error, it would be raised wherever the collector runs. In the middle of
    ast.parse(), Python 3.11 does not survive it.
    """
    if "leaves_open" in getattr(item, "fixturenames", ()):
        ignored = "ignore:unclosed:ResourceWarning"
        item.add_marker(pytest.mark.filterwarnings(ignored))


def pytest_collection_finish() -> None:
    """Let no test's gc.collect() walk the heap of the whole suite.

    And let nobody keep what a test's own modules are compiled to: two versions of one
    that are written in the same second would be taken for each other.
    """
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    set_aside()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Nor what the tests of one module have imported be walked by those of the next."""
    if nextitem is None or nextitem.path != item.path:
        set_aside()


def set_aside() -> None:
    """Let no collection look again at what is here now."""
    gc.collect()
    gc.freeze()


def is_claim_on_another(item: pytest.Item, chapter: str) -> bool:
    """Return whether a test is a contract claim on a server of another chapter."""
    if "contract" not in item.path.parts:
        return False
    callspec = getattr(item, "callspec", None)
    name = callspec.params.get("server_name") if callspec else None
    return name is not None and not name.startswith(f"{chapter}.")


@pytest.fixture
def leaves_open() -> Iterator[None]:
    """Let a test leave connections open, and none of them to the tests after it."""
    yield
    gc.collect()


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    """A process for examinations; each test process has its own."""
    with closing(Warm()) as process:
        yield process


@pytest.fixture
def loop() -> Iterator[LabLoop]:
    """A loop whose clock stands still."""
    with closing(LabLoop()) as loop:
        yield loop
