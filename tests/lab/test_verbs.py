"""Each verb runs what it says, and says in one line what it cannot do."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from lab import programs, testing, verbs
from lab.__main__ import main
from lab.chapters import ROOT
from lab.command_line import verb_parser
from lab.errors import LabError
from lab.experiments import experiment

Command = tuple[str, ...]


class BecameError(Exception):
    """Stands for the program that this one would have turned into."""


@pytest.fixture(autouse=True)
def keep_the_working_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for name in ("HOST", "PORT", "UPGRADE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def became(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note what a verb turns into, instead of turning into it."""
    noted: list[str] = []

    def become(*arguments: str) -> None:
        noted.extend(arguments)
        raise BecameError

    monkeypatch.setattr(programs, "become", become)
    return noted


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> list[Command]:
    """Note the modules that a verb runs; ruff's layout check fails."""
    noted: list[Command] = []

    def module(*command: str) -> int:
        noted.append(command)
        return 1 if "--check" in command else 0

    monkeypatch.setattr(programs, "module", module)
    return noted


# The command line


def test_a_mistake_is_one_line_and_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "99"]) == 1

    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 1
    assert errors[0].startswith("there is no chapter 99; choose one of 1, 2")


def test_an_unknown_verb_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["fly"])

    assert stop.value.code == 2
    assert "invalid choice: 'fly'" in capsys.readouterr().err


def test_only_tests_take_arguments_after_dashes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["run", "1", "--", "-x"])

    assert "this verb runs no pytest" in capsys.readouterr().err


def test_no_verb_lists_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0

    text = capsys.readouterr().out
    for verb in ("site", "run", "test-all", "experiment", "record", "lock", "clean"):
        assert re.search(rf"^    {verb}\s+\w", text, re.MULTILINE), verb


def test_a_verb_runs_in_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, modules: list[Command]
) -> None:
    monkeypatch.chdir(tmp_path)

    main(["format"])

    assert Path.cwd() == ROOT
    assert modules[-1] == ("ruff", "format", ".")


# Reading and running


def test_pages_are_served_where_nobody_else_can_look() -> None:
    assert verbs.listen_address() == ("127.0.0.1", 8080)


def test_host_and_port_are_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "::1")
    monkeypatch.setenv("PORT", "0")

    assert verbs.listen_address() == ("::1", 0)


@pytest.mark.parametrize("port", ["http", "-1", "65536", "80.0"])
def test_a_port_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    monkeypatch.setenv("PORT", port)

    with pytest.raises(LabError, match=f"from 0 to 65535, not {re.escape(port)}"):
        verbs.listen_address()


def test_run_turns_into_the_chapter(became: list[str]) -> None:
    with pytest.raises(BecameError):
        main(["run", "01"])

    assert became == ["-m", "chapters.ch01_stream_echo"]


def test_xray_turns_into_the_chapter_on_its_usual_port(became: list[str]) -> None:
    with pytest.raises(BecameError):
        main(["xray", "01"])

    assert became == ["-m", "lab.xray", "ch01_stream_echo", "127.0.0.1", "8000"]


def test_a_missing_experiment_names_those_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiments = tmp_path / "lab" / "experiments"
    experiments.mkdir(parents=True)
    (experiments / "chapter_2.py").touch()
    (experiments / "chapter_10.py").touch()
    monkeypatch.setattr(verbs, "ROOT", tmp_path)

    with pytest.raises(LabError, match=r"chapter 1 has no experiment.* one: 2, 10$"):
        verbs.experiment("1")


def test_each_experiment_of_a_chapter_is_conducted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    conducted: list[str] = []
    monkeypatch.setattr(
        experiment, "conduct", lambda module: conducted.append(module.NAME)
    )

    verbs.experiment("8")

    assert conducted == ["ch08-restarts", "ch08-start", "ch08-stop"]


# Testing


def test_a_chapter_is_tested_by_its_exercises(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["test", "2"]) == 0

    assert "Chapter 2" in capsys.readouterr().out


def test_all_checks_run_although_the_first_fails(
    modules: list[Command], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check"]) == 1

    assert [command[0] for command in modules] == ["ruff", "ruff", "mypy"]
    errors = capsys.readouterr().err.splitlines()
    assert errors == ["ruff format --check . failed: make format mends it"]


@pytest.fixture
def outlived(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note what `test` runs, which fails with status 2 if it is given -x."""
    noted: list[str] = []

    def outlive(*command: str) -> int:
        noted.extend(command)
        return 2 if "-x" in command else 0

    monkeypatch.setattr(programs, "outlive", outlive)
    return noted


def test_tests_wait_for_the_checks(modules: list[Command], outlived: list[str]) -> None:
    assert main(["test"]) == 1

    assert not outlived


def test_tests_follow_the_checks(
    outlived: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "module", lambda *command: 0)

    assert main(["test", "--", "-x"]) == 2

    assert (outlived[0], outlived[-1]) == ("pytest", "-x")


@pytest.mark.parametrize(
    ("used", "failed", "said"),
    [
        (390.4, False, "390 CPU seconds of 390"),
        (391.0, False, "391 CPU seconds of 390: over the budget"),
        (1171.0, True, "1,171 CPU seconds of 390: far over the budget"),
    ],
)
@pytest.mark.parametrize("arguments", [[], ["--", "-x"]], ids=["passing", "failing"])
def test_tests_have_a_budget(
    outlived: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    used: float,
    failed: bool,
    said: str,
) -> None:
    monkeypatch.setattr(testing, "check", lambda: 0)
    monkeypatch.setattr(testing, "seconds_used", lambda: used)

    assert main(["test", *arguments]) == (2 if arguments else int(failed))
    assert capsys.readouterr().out.startswith(said)


def test_the_work_of_programs_is_counted() -> None:
    before = testing.seconds_used()
    work = "import time\nwhile time.process_time() < 0.1: pass"
    subprocess.run([sys.executable, "-c", work], check=True)

    assert testing.seconds_used() - before >= 0.1


def test_ctrl_c_lets_the_tests_end_in_their_way(tmp_path: Path) -> None:
    (tmp_path / "tests_of_ours.py").write_text(
        "import signal, sys\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])\n"
        "print('begun', flush=True)\n"
        "signal.sigwait([signal.SIGINT])\n"
        "print('two failed', flush=True)\n"
        "sys.exit(2)\n"
    )
    verb = (
        "import sys; from lab import programs; sys.exit(programs.outlive(sys.argv[1]))"
    )
    command = [sys.executable, "-c", verb, "tests_of_ours"]
    with subprocess.Popen(
        command,
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "begun\n"
        os.killpg(running.pid, signal.SIGINT)
        printed = running.communicate()

    assert (running.returncode, printed) == (2, ("two failed\n", ""))


def test_every_supported_python_is_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def find_python(version: str) -> Path | None:
        return None if version == "3.13" else Path(f"/{version}/bin/python")

    def call(command: list[str], env: dict[str, str]) -> int:
        version = command[4].removeprefix("tests-")
        assert env["PATH"].startswith(f"/{version}/bin{os.pathsep}")
        assert command[-2:] == ["--", "-x"]
        return 1 if version == "3.12" else 0

    monkeypatch.setattr(testing, "find_python", find_python)
    monkeypatch.setattr(subprocess, "call", call)

    assert main(["test-all", "--", "-x"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "Python 3.11: passed",
        "Python 3.12: failed",
        "Python 3.13: not found",
        "Python 3.14: passed",
    ]


# Tending the repository


def test_lock_upgrades_only_when_asked(
    modules: list[Command], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["lock"])
    monkeypatch.setenv("UPGRADE", "1")
    main(["lock"])

    assert ["--upgrade" in command for command in modules] == [False, True]


def test_clean_keeps_what_the_reader_wrote(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = ("site/assets", ".venv/lib/__pycache__", "lab/pages/__pycache__")
    for folder in (*made, "work/ch01/__pycache__", "chapters"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "file").touch()
    monkeypatch.setattr(verbs, "ROOT", tmp_path)

    assert main(["clean"]) == 0

    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("file"))
    assert left == ["chapters/file", "work/ch01/__pycache__/file"]
    assert capsys.readouterr().out.splitlines() == [
        "removed .venv/",
        "removed site/",
        "removed lab/pages/__pycache__/",
    ]


def test_clean_says_what_it_cannot_remove(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "site").symlink_to(tmp_path / "work")
    monkeypatch.setattr(verbs, "ROOT", tmp_path)

    assert main(["clean"]) == 1
    assert capsys.readouterr().err.startswith(f"cannot remove {tmp_path}/site: ")
    assert (tmp_path / "work").exists()


def test_clean_says_when_there_is_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(verbs, "ROOT", tmp_path)

    assert main(["clean"]) == 0
    assert capsys.readouterr().out == "nothing to remove\n"


def locked_versions() -> dict[str, str]:
    """Return each entry of the lock, by name, with its hashes."""
    text = (ROOT / "requirements.txt").read_text()
    entries = re.findall(r"^([\w.-]+)==(.+(?:\n    --hash.+)+)", text, re.MULTILINE)
    return dict(entries)


def test_the_lock_holds_every_group() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    wanted = {
        re.split("[>=<]", entry)[0].lower()
        for group in groups.values()
        for entry in group
        if isinstance(entry, str)
    }

    assert wanted <= locked_versions().keys()


def test_every_locked_version_has_a_hash() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    pinned = [line for line in lines if line and line[0] not in "# "]

    assert all("==" in line and line.endswith("\\") for line in pinned)
    assert {re.split("==", line)[0] for line in pinned} == locked_versions().keys()


def test_the_lock_names_no_index_and_no_folder() -> None:
    text = (ROOT / "requirements.txt").read_text()

    assert "://" not in text
    assert not re.search(r"--(extra-)?index-url|--find-links|(^|[\s=])/", text)


# The Makefile


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a make whose Python prints how it was called."""
    program = shutil.which("make")
    if program is None:
        pytest.skip("make is not installed")
    # These tests may run below `make test ARGS=...`, which is none of their business.
    for name in ("MAKEFLAGS", "MAKEOVERRIDES", "MFLAGS", "MAKELEVEL", "ARGS"):
        monkeypatch.delenv(name, raising=False)
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "$@" HOST=$HOST PORT=$PORT APP=$APP\n')
    python.chmod(0o755)
    return [program, "--no-print-directory", f"PYTHON={python}"]


def output_of(command: list[str]) -> str:
    return subprocess.check_output(command, cwd=ROOT, text=True).strip()


@pytest.mark.parametrize(
    ("target", "arguments"),
    [
        ("site", "site"),
        ("run-chapter-01", "run 01"),
        ("run-chapter-", "run"),
        ("xray-chapter-2", "xray 2"),
        ("xray-chapter", "xray"),
        ("test-chapter-2", "test 2"),
        ("start-chapter-2", "start 2"),
        ("run-mine-chapter-2", "run-mine 2"),
        ("experiment-chapter-2", "experiment 2"),
        ("test", "test --"),
        ("test-all", "test-all --"),
        ("clean", "clean"),
    ],
)
def test_make_hands_the_verb_to_python(
    make: list[str], target: str, arguments: str
) -> None:
    line = output_of([*make, target, "HOST=::1", "PORT=9000", "APP=main:app"])

    assert line.split() == [
        "lab/bootstrap.py",
        "--this-python",
        *arguments.split(),
        "HOST=::1",
        "PORT=9000",
        "APP=main:app",
    ]


def test_make_alone_prints_each_verb_with_one_line(make: list[str]) -> None:
    lines = output_of(make).splitlines()
    listed = {line.split()[1].removesuffix("-chapter-N") for line in lines}

    known = verb_parser().format_help()
    assert listed - {"help"} == set(re.findall(r"^    ([a-z-]+)\s+\w", known, re.M))
    assert all(re.fullmatch(r"make [\w-]+ +\S.*", line) for line in lines)


def test_make_without_a_python_says_what_to_do(make: list[str]) -> None:
    result = subprocess.run(
        [make[0], "PYTHON=/nowhere/python", "check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert result.returncode != 0
    first, *rest = result.stderr.splitlines()
    assert first == (
        "Echo to ASGI needs Python 3.11 or newer, and there is no /nowhere/python."
        " Install one, or name it: make PYTHON=python3.12 check"
    )
    assert all(line.startswith("make: ***") for line in rest)
