"""A session after a change of a file runs in a copy, and leaves nothing behind."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import recording
from lab.errors import LabError
from lab.pages.recordings import APART

from .conftest import Tree
from .test_recording import CLIENT, SERVER, console, run

CHANGE = '-WORD = "right"\n+WORD = "wrong"\n'
HEADER = f"# edit: chapters/word.py\n{CHANGE}"
EDIT = 'edit="chapters/word.py"'


@pytest.fixture
def scratch(tmp_path_factory: pytest.TempPathFactory, tree: Tree) -> Iterator[Path]:
    """Where copies are made, with a little repository to copy; none may be left."""
    folder = tmp_path_factory.mktemp("scratch")
    tree.write("chapters/__init__.py", "")
    tree.write("chapters/word.py", 'WORD = "right"\nprint(WORD, __file__)\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        yield folder
    assert list(folder.iterdir()) == []


def test_a_session_sees_the_change(tree: Tree, scratch: Path) -> None:
    body = CHANGE + "$ python -m chapters.word"

    assert run(tree, body, EDIT) == (
        f"{HEADER}$ python -m chapters.word\nwrong ~/echo-to-asgi/chapters/word.py\n"
    )


def test_a_program_in_a_folder_sees_the_change(tree: Tree, scratch: Path) -> None:
    tree.write("lab/show.py", "import chapters.word\n")

    assert "\nwrong ~/echo" in run(tree, CHANGE + "$ python lab/show.py", EDIT)


def test_the_repository_itself_stays_as_it_is(tree: Tree, scratch: Path) -> None:
    tree.write("docs/page.md", "")
    before = sorted(tree.root.rglob("*"))
    run(tree, CHANGE + "$ rm -r chapters; touch new; python -c 'import lab'", EDIT)

    assert sorted(tree.root.rglob("*")) == before
    assert 'WORD = "right"' in (tree.root / "chapters/word.py").read_text()


def test_the_copy_holds_what_programs_need(tree: Tree, scratch: Path) -> None:
    for name in (".venv/a", ".git/a", "site/a", "lab/a.py", "tests/a.py", "Makefile"):
        tree.write(name, "")
    tree.write("lab/__pycache__/a.pyc", "")
    tree.write("pyproject.toml", "")

    output = run(tree, CHANGE + "$ find . -type f | sort", EDIT).splitlines()

    names = "Makefile chapters/__init__.py chapters/word.py lab/a.py pyproject.toml"
    assert output[4:] == [f"./{name}" for name in [*names.split(), "tests/a.py"]]


def test_the_server_runs_with_the_change_too(tree: Tree, scratch: Path) -> None:
    tree.write("chapters/nap.py", SERVER.format(status=0))
    tree.write("lab/client.py", CLIENT)
    body = '-    client.sendall(b"port %d" % listener.getsockname()[1])\n'
    body += '+    client.sendall(b"a mistake")\n$ python lab/client.py 8000'

    output = run(tree, body, 'edit="chapters/nap.py" server="chapters.nap"')

    assert output.startswith("# server: chapters.nap\n# edit: chapters/nap.py\n-    ")
    assert output.endswith("\n$ python lab/client.py 8000\na mistake\n")


def test_the_copy_goes_when_the_session_fails(tree: Tree, scratch: Path) -> None:
    with pytest.raises(LabError, match="true: it ended before"):
        run(tree, CHANGE + "$ true\n^C", EDIT)


def test_a_changed_change_is_a_difference(tree: Tree, scratch: Path) -> None:
    tree.write("docs/page.md", console(CHANGE + "$ true", EDIT))
    recording.record_all()
    (fence,) = recording.console_fences()
    assert recording.difference(fence) == ""

    tree.write("docs/page.md", console(CHANGE.replace("wrong", "odd") + "$ true", EDIT))
    (fence,) = recording.console_fences()
    assert '-+WORD = "wrong"\n++WORD = "odd"' in recording.difference(fence)


def test_a_session_that_is_apart_writes_into_a_copy(tree: Tree, scratch: Path) -> None:
    body = "$ mkdir work; touch work/mine; ls work\n$ python -m chapters.word"

    assert run(tree, body, "apart") == (
        f"{APART}\n"
        "$ mkdir work; touch work/mine; ls work\nmine\n"
        "$ python -m chapters.word\nright ~/echo-to-asgi/chapters/word.py\n"
    )
    assert not (tree.root / "work").exists()


def test_to_be_apart_is_a_difference(tree: Tree, scratch: Path) -> None:
    tree.write("docs/page.md", console("$ true", ""))
    recording.record_all()
    tree.write("docs/page.md", console("$ true", "apart"))

    (fence,) = recording.console_fences()
    assert f"+{APART}" in recording.difference(fence)
