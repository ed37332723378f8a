"""A reader's code is tried with the finished functions in place of what is not due."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from traceback import walk_tb
from types import ModuleType

import pytest

from lab.exercises.check import own_serve
from lab.exercises.subject import BrokenModuleError, Subject

OWN = '''\
"""The reader's."""

import functools

from .helpers import doubled

EXTRA = 1


def logged(function):
    @functools.wraps(function)
    def call(*arguments):
        return "own", function(*arguments)

    return call


class Counter:
    step = 10
    extra = "kept"

    def __init__(self):
        self.count = 0

    def add(self):
        raise NotImplementedError("step 1: count")

    @logged
    def take(self):
        return self.own_helper()

    def own_helper(self):
        return doubled(self.count)


def area():
    def inner():
        raise ValueError("own")

    return inner()


async def wait():
    return "own"
'''
FINISHED = '''\
"""The finished one."""

from .helpers import doubled

STEP = 1


class Counter:
    step = 1

    def __init__(self):
        self.count = 1000

    def add(self):
        self.count += self.step
        return self.count

    def take(self):
        return "finished"


def area():
    return (lambda: [1 / 0 for _ in "x"])()


async def wait():
    return "finished"
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A package of a reader's."""
    found = tmp_path / "work" / "ch97_tiny"
    (found / "challenges").mkdir(parents=True)
    (found / "__init__.py").write_text("")
    (found / "challenges" / "__init__.py").write_text("")
    (found / "helpers.py").write_text("def doubled(x):\n    return 2 * x\n")
    (found / "server.py").write_text(OWN)
    (found / "challenges" / "more.py").write_text(
        "from ..server import Counter\n\n\ndef more():\n    return 0\n"
    )
    return found


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """The file with the finished functions."""
    path = tmp_path / "finished.py"
    path.write_text(FINISHED)
    return path


Patched = Mapping[str, tuple[Path, Sequence[str]]]


@pytest.fixture
def loaded(folder: Path) -> Iterator[object]:
    """Return what imports a module of the package."""
    before = set(sys.modules)

    def load(name: str, patches: Patched | None = None) -> ModuleType:
        subject = Subject(folder, patches or {}, own_serve)
        with subject.importable():
            return subject.module(name)

    yield load
    assert set(sys.modules) == before


def test_what_is_not_replaced_is_the_reader_s(loaded, finished: Path) -> None:
    server = loaded("server", {"server.py": (finished, ["Counter.add", "wait"])})
    counter = server.Counter()

    assert server.__doc__ == "The reader's."
    assert server.EXTRA == 1
    assert not hasattr(server, "STEP")
    assert (counter.extra, counter.step, counter.count) == ("kept", 10, 0)
    assert counter.add() == 10  # Their function, with the reader's attributes.
    assert counter.take() == ("own", 20)  # Decorator, helper and import.


def test_an_async_function_is_replaced_by_an_async_one(loaded, finished: Path) -> None:
    wait = loaded("server", {"server.py": (finished, ["wait"])}).wait()

    with pytest.raises(StopIteration) as ended:
        wait.send(None)
    assert ended.value.value == "finished"


def test_a_decorated_function_is_replaced_with_its_decorators(
    loaded, finished: Path
) -> None:
    server = loaded("server", {"server.py": (finished, ["Counter.take"])})

    assert server.Counter().take() == "finished"


def test_a_challenge_is_a_module_of_a_subpackage(loaded, tmp_path: Path) -> None:
    other = tmp_path / "more.py"
    other.write_text("def more():\n    return Counter.extra\n")

    more = loaded("challenges.more", {"challenges/more.py": (other, ["more"])})

    assert more.__name__ == "ch97_tiny.challenges.more"
    assert more.more() == "kept"


def test_each_import_is_a_fresh_one(loaded) -> None:
    first = loaded("server")
    first.Counter.step = 99

    assert loaded("server").Counter.step == 10


def test_the_package_is_not_there_afterwards(folder: Path) -> None:
    with Subject(folder, {}, own_serve).importable():
        import ch97_tiny.server
    assert ch97_tiny.server.EXTRA == 1

    with pytest.raises(ModuleNotFoundError):
        import ch97_tiny.helpers


def test_a_file_beside_hides_no_library(loaded, folder: Path) -> None:
    (folder / "asyncio.py").write_text("raise RuntimeError")
    (folder / "helpers.py").write_text("import asyncio\ndoubled = asyncio.sleep\n")

    assert loaded("helpers").doubled.__module__ == "asyncio.tasks"


def test_nothing_is_written_beside_a_reader_s_files(loaded, folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    loaded("challenges.more")

    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    "line", ["1 / 0", "raise SystemExit(3)", "import nowhere", "x = (", "return"]
)
def test_a_module_that_breaks_says_why(loaded, folder: Path, line: str) -> None:
    (folder / "server.py").write_text(f"{line}\n")

    with pytest.raises(BrokenModuleError, match=r"^server$") as caught:
        loaded("server")

    assert caught.value.__cause__ is not None


# Whose line it is


def reader_s_frames(
    loaded, finished: Path, names: list[str], folder: Path
) -> list[bool]:
    """Return which frames of area() are the reader's."""
    patches = {"server.py": (finished, names)}
    server = loaded("server", patches)
    subject = Subject(folder, patches, own_serve)
    with pytest.raises((ValueError, ZeroDivisionError)) as caught:
        server.area()
    return [subject.wrote(frame.f_code) for frame, _ in walk_tb(caught.tb)]


def test_lines_of_the_reader_s_are_told_from_those_put_in(
    loaded, finished: Path, folder: Path
) -> None:
    assert reader_s_frames(loaded, finished, ["wait"], folder) == [False, True, True]
    assert not any(reader_s_frames(loaded, finished, ["area"], folder))


def test_a_reader_s_lines_keep_their_numbers(loaded, finished: Path) -> None:
    server = loaded("server", {"server.py": (finished, ["Counter.add", "wait"])})

    with pytest.raises(ValueError, match="own") as caught:
        server.area()

    line = caught.traceback[-1].lineno + 1
    assert OWN.splitlines()[line - 1].strip() == 'raise ValueError("own")'
