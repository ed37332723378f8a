"""One command makes the environment: whole, once, and only when it must."""

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import bootstrap, environment
from lab.chapters import ROOT
from lab.environment import THIS_VERSION, Environment
from lab.errors import LabError
from lab.pythons import find_python, version_of

# No network, no settings of this machine, and no other copy of lab.
ALONE = {
    "PATH": os.environ["PATH"],
    "HOME": os.devnull,
    "PIP_NO_INDEX": "1",
    "PIP_CONFIG_FILE": os.devnull,
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return a copy of the repository that has no environment and asks for none."""
    ignored = shutil.ignore_patterns("__pycache__", "pages", "experiments")
    shutil.copytree(ROOT / "lab", tmp_path / "lab", ignore=ignored)
    (tmp_path / "requirements.txt").touch()
    return tmp_path


@pytest.fixture
def complete(tmp_path: Path) -> Environment:
    """Return an environment that looks complete, made of one link."""
    (tmp_path / "requirements.txt").write_text("h11==0.16.0\n")
    made = Environment(tmp_path)
    made.python.parent.mkdir(parents=True)
    made.python.symlink_to(sys.executable)
    made.stamp.write_text(made.expected_stamp(THIS_VERSION))
    return made


def start(house: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "lab/bootstrap.py", *arguments],
        cwd=house,
        env=ALONE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(house: Path, *arguments: str) -> tuple[int, list[str]]:
    """Return the exit status of a verb and its lines of errors."""
    process = start(house, *arguments)
    errors = process.communicate()[1]
    return process.returncode, errors.splitlines()


def write_script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_two_first_verbs_at_once_share_one_set_up(house: Path) -> None:
    with start(house, "run", "9") as first, start(house, "run", "9") as second:
        errors = [process.communicate()[1] for process in (first, second)]

    assert [first.returncode, second.returncode] == [1, 1]
    assert all("there is no chapter 9" in text for text in errors)
    assert "".join(errors).count("Setting up .venv") == 1

    status, lines = run(house, "run", "9")
    assert status == 1
    assert lines == ["there is no chapter 9; choose one of "]

    python = house / ".venv" / "bin" / "python"
    command = [python, "-c", "import lab; print(lab.__file__)"]
    found = subprocess.check_output(command, cwd="/", env=ALONE, text=True)
    assert found.strip() == str(house / "lab" / "__init__.py")


def test_a_failing_installation_is_one_line_and_a_log(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The true pip would be installed first, only to be refused a network.
    (house / "ensurepip.py").touch()
    (house / "pip.py").write_text("import sys; sys.exit(f'no network: {sys.argv[1:]}')")
    monkeypatch.setitem(ALONE, "PYTHONPATH", str(house))

    status, lines = run(house, "check")

    assert status == 1
    assert lines[0].startswith("Setting up .venv")
    assert lines[1].startswith("pip could not install requirements.txt: check the")
    assert lines[1].endswith(f"What it said is in {house}/.venv/setup.log.")
    assert len(lines) == 2
    said = (house / ".venv" / "setup.log").read_text()
    assert said.startswith("no network: ['install', '--require-hashes', ")
    assert said.endswith(f"'-r', '{house}/requirements.txt']\n")
    assert not (house / ".venv" / "complete").exists()


def test_a_missing_lock_is_one_line(house: Path) -> None:
    (house / "requirements.txt").unlink()

    status, lines = run(house, "check")

    assert status == 1
    assert len(lines) == 1
    assert lines[0].startswith("requirements.txt is missing")


@pytest.mark.parametrize(
    ("name", "advice"), [("", "Clone the course again"), (".venv", "Remove it")]
)
def test_a_folder_that_cannot_be_written_is_told_before_any_work(
    complete: Environment,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    advice: str,
) -> None:
    complete.stamp.write_text("an older lock")
    folder = complete.root / name
    monkeypatch.setattr(os, "access", lambda path, mode: path != folder)

    with pytest.raises(LabError, match=rf"{folder} cannot be written\. {advice}"):
        environment.prepare(complete, named=False)
    assert capsys.readouterr().err == ""
    assert complete.python.exists()


def test_the_folder_behind_a_link_is_not_emptied(complete: Environment) -> None:
    complete.stamp.write_text("that of another clone")
    elsewhere = complete.root / "elsewhere"
    complete.folder.rename(elsewhere)
    complete.folder.symlink_to(elsewhere)

    with pytest.raises(LabError, match=r"is a link.* Remove the link\."):
        environment.prepare(complete, named=False)
    assert (elsewhere / "complete").exists()


def test_a_complete_environment_need_not_be_written(
    complete: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)

    environment.prepare(complete, named=False)


@pytest.mark.parametrize("arguments", [[], ["--help"], ["clean"]])
def test_help_and_clean_make_no_environment(house: Path, arguments: list[str]) -> None:
    assert run(house, *arguments) == (0, [])
    assert not (house / ".venv").exists()


@pytest.mark.parametrize("named", [True, False])
def test_a_complete_environment_suits(complete: Environment, named: bool) -> None:
    assert environment.suits(complete, named)


def test_a_changed_lock_does_not_suit(complete: Environment) -> None:
    complete.lock.write_text("h11==0.16.1\n")

    assert not environment.suits(complete, named=False)


def test_an_interrupted_set_up_does_not_suit(complete: Environment) -> None:
    complete.stamp.unlink()

    assert not environment.suits(complete, named=False)


def test_a_removed_base_python_does_not_suit(complete: Environment) -> None:
    complete.python.unlink()
    complete.python.symlink_to("/nowhere/python3.11")

    assert not environment.suits(complete, named=False)


def test_a_base_python_that_changed_version_does_not_suit(
    complete: Environment,
) -> None:
    complete.python.unlink()
    write_script(complete.python, "echo 3.99")

    assert not environment.suits(complete, named=False)


def test_a_moved_repository_does_not_suit(
    complete: Environment, tmp_path_factory: pytest.TempPathFactory
) -> None:
    moved = complete.root.rename(tmp_path_factory.mktemp("elsewhere") / "course")

    assert not environment.suits(Environment(moved), named=False)


def test_only_a_python_that_was_named_replaces_another(complete: Environment) -> None:
    complete.python.unlink()
    write_script(complete.python, "echo 3.99")
    complete.stamp.write_text(complete.expected_stamp("3.99"))

    assert environment.suits(complete, named=False)
    assert not environment.suits(complete, named=True)


def test_a_missing_venv_module_keeps_what_is_there(
    complete: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete.stamp.write_text("an older lock")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    with pytest.raises(LabError, match=r"apt install python3-venv\.$"):
        environment.prepare(complete, named=False)
    assert complete.python.exists()


def test_ctrl_c_during_the_set_up_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(environment, "prepare", interrupt)

    with pytest.raises(SystemExit, match="The next verb starts the set-up again"):
        environment.main(["check"])


# A Python that is too old


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Make this Python too old, and note what it would turn into."""
    became: list[str] = []

    def execv(path: str, arguments: list[str]) -> None:
        became.extend(arguments)
        raise SystemExit

    monkeypatch.setattr(bootstrap, "OLDEST", (99, 0))
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    monkeypatch.setattr(os, "execv", execv)
    folders = [str(tmp_path / name) for name in ("shims", "bin")]
    monkeypatch.setenv("PATH", os.pathsep.join(folders))
    return became


def test_a_python_that_is_too_old_says_so(old: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        bootstrap.main(["check"])

    line = str(stop.value.code)
    assert line.startswith("Echo to ASGI needs Python 3.11 or newer; python")
    assert line.endswith("or name it: make PYTHON=python3.12 <verb>")
    assert len(line.splitlines()) == 1
    assert not old


def test_a_newer_python_takes_over(old: list[str], tmp_path: Path) -> None:
    write_script(tmp_path / "shims" / "python3.14", "exit 127")
    newer = write_script(tmp_path / "bin" / "python3.12", "exit 0")

    with pytest.raises(SystemExit):
        bootstrap.main(["run", "1"])

    assert old == [str(newer), bootstrap.__file__, "run", "1"]


def test_the_python_of_the_environment_takes_over(
    old: list[str], complete: Environment
) -> None:
    with pytest.raises(SystemExit):
        bootstrap.main(["check"])

    assert old[0] == os.path.realpath(sys.executable)


def test_nothing_takes_over_from_a_python_that_was_named(
    old: list[str], tmp_path: Path
) -> None:
    write_script(tmp_path / "bin" / "python3.12", "exit 0")

    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer"):
        bootstrap.main(["--this-python", "check"])
    assert not old


def test_the_first_file_parses_on_every_python() -> None:
    tree = ast.parse(Path(bootstrap.__file__).read_bytes())

    for node in ast.walk(tree):
        assert not isinstance(
            node,
            ast.AnnAssign
            | ast.AsyncFunctionDef
            | ast.JoinedStr
            | ast.NamedExpr
            | ast.Nonlocal
            | ast.Starred
            | ast.YieldFrom,
        )
        if isinstance(node, ast.FunctionDef):
            assert node.returns is None
            assert not node.args.kwonlyargs
            assert not node.args.posonlyargs
            assert all(argument.annotation is None for argument in node.args.args)


# The Pythons that `test-all` finds


@pytest.fixture
def pyenv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path / "shims"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    return tmp_path


def test_a_python_is_found_behind_a_shim_that_fails(pyenv: Path) -> None:
    write_script(pyenv / "shims" / "python3.99", "exit 127")
    python = pyenv / "versions" / "3.99.1" / "bin" / "python3.99"
    write_script(python, "echo 3.99")

    assert find_python("3.99") == python


def test_a_python_of_another_version_is_not_taken(pyenv: Path) -> None:
    write_script(pyenv / "shims" / "python3.99", "echo 3.98")

    assert find_python("3.99") is None


def test_this_python_is_found(pyenv: Path) -> None:
    found = find_python(THIS_VERSION)

    assert found is not None
    assert version_of(found) == THIS_VERSION
