"""What a page loads is compiled as if it had been compiled where it is loaded."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from lab.browser import bytecode

FILES = {
    "lab/__init__.py": "",
    "lab/one.py": "def where():\n    return where.__code__.co_filename\n",
    "chapters/two.py": "VALUE = 2\n",
    "words.txt": "words",
    "unused.py": "this is no Python",
}
IMPORT = """
import sys
sys.path.insert(0, sys.argv[1])
import lab.one
print(lab.one.__file__, lab.one.where())
"""


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A zip, after it was compiled."""
    path = tmp_path / "course.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name, text in FILES.items():
            file.writestr(name, text)

    def names(name: str) -> list[str]:
        return [] if name == "unused.py" else list(bytecode.course_names(name))

    bytecode.compile_zip(path, Path("/course"), lambda name: iter(names(name)))
    return path


def test_source_gives_way_where_nobody_reads_it(made: Path) -> None:
    with zipfile.ZipFile(made) as file:
        names = set(file.namelist())
        assert file.read("words.txt") == b"words"

    kept = f"chapters/__pycache__/two.{sys.implementation.cache_tag}.pyc"
    assert names == {
        "lab/__init__.pyc",
        "lab/one.pyc",
        "chapters/two.py",
        kept,
        "words.txt",
        "unused.py",
    }


def test_what_is_compiled_is_imported_and_says_where_its_source_was(
    made: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-c", IMPORT, made], capture_output=True, text=True
    )

    assert done.stdout.split() == [f"{made}/lab/one.pyc", "/course/lab/one.py"]


def test_the_same_files_make_the_same_zip(made: Path) -> None:
    before = made.read_bytes()

    bytecode.compile_zip(made, Path("/course"), lambda name: iter([]))

    assert made.read_bytes() == before


def test_what_python_has_and_a_page_uses_is_known() -> None:
    assert {"asyncio/base_events.py", "json/decoder.py"} <= set(
        bytecode.used_of_python()
    )
