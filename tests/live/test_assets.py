"""The build makes what a live page loads, and says so where it cannot."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from lab import repository
from lab.browser import assets
from lab.browser.parcel import needed, parcel
from lab.chapters import ROOT

NPM = """#!/bin/sh
echo "$*" > called
grep -q pyodide package-lock.json || exit 1
mkdir -p node_modules/pyodide
for name in {files}; do echo "$name" > "node_modules/pyodide/$name"; done
"""
NODE = """#!/bin/sh
for last; do :; done
case $last in
--outfile=*) mkdir -p "$(dirname "${last#*=}")" && echo "$NODE_PATH" > "${last#*=}" ;;
*) exit 1 ;;
esac
"""


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of two files, and no npm."""
    (tmp_path / "lab/browser").mkdir(parents=True)
    for name in assets.MANIFESTS:
        source = ROOT / "lab/browser" / name
        (tmp_path / "lab/browser" / name).write_bytes(source.read_bytes())
    (tmp_path / "lab/browser/entry.py").write_text("import json\n")
    (tmp_path / "bin").mkdir()
    monkeypatch.setattr(repository, "ROOT", tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setattr(assets.shutil, "which", lambda name: npm_in(tmp_path))
    return tmp_path


def npm_in(course: Path) -> str | None:
    """Return where npm is, if it is there."""
    path = course / "bin/npm"
    return str(path) if path.exists() else None


def install(course: Path, program: str, name: str = "npm") -> None:
    """Put a program in the place of npm, or of another."""
    path = course / "bin" / name
    path.write_text(program)
    path.chmod(0o755)


def config_of(course: Path) -> dict[str, dict[str, object]]:
    """Return what the page is told of the build."""
    loaded: dict[str, dict[str, object]]
    loaded = json.loads((course / assets.PLACE / "config.json").read_text())
    return loaded


def test_the_runtime_is_what_npm_fetches_by_the_lock_file(course: Path) -> None:
    install(course, NPM.format(files=" ".join(assets.RUNTIME)))

    assets.make_assets()

    place = course / assets.PLACE
    assert {path.name for path in (place / "runtime").iterdir()} == set(assets.RUNTIME)
    counted = sum(len(f"{name}\n") for name in assets.COUNTED)
    assert config_of(course)["runtime"] == {"bytes": counted}
    size = (place / "course.zip").stat().st_size
    assert config_of(course)["course"]["bytes"] == size


def test_the_editor_is_one_script_that_is_made_once(course: Path) -> None:
    install(course, NPM.format(files=" ".join(assets.RUNTIME)))
    install(course, NODE, "node")
    assets.make_assets()

    script = course / assets.PLACE / "editor.js"
    (packages,) = (course / ".cache/live").iterdir()
    assert script.read_text() == f"{packages}\n"
    assert str(config_of(course)["editor"]).startswith("editor.js?")
    install(course, "#!/bin/sh\nexit 1\n", "node")
    assets.make_assets()
    assert "editor" in config_of(course)


def test_without_its_bundler_a_page_has_a_plain_editor(course: Path) -> None:
    install(course, NPM.format(files=" ".join(assets.RUNTIME)))
    install(course, "#!/bin/sh\nexit 1\n", "node")

    assets.make_assets()

    assert config_of(course)["runtime"]
    assert "editor" not in config_of(course)


def test_the_runtime_is_fetched_once(course: Path) -> None:
    install(course, NPM.format(files=" ".join(assets.RUNTIME)))
    assets.make_assets()
    install(course, "#!/bin/sh\nexit 1\n")

    assets.make_assets()

    assert config_of(course)["runtime"]
    lock = course / "lab/browser/package-lock.json"
    lock.write_text(f"{lock.read_text()}\n")  # Another lock file wants other files.
    assets.make_assets()
    assert config_of(course)["runtime"] is None
    assert not (course / assets.PLACE / "runtime").exists()


@pytest.mark.parametrize(
    ("npm", "reason"),
    [(None, assets.WITHOUT_NPM), ("#!/bin/sh\nexit 1\n", assets.WITHOUT_FILES)],
)
def test_a_page_is_told_why_nothing_runs_in_it(
    course: Path, npm: str | None, reason: str
) -> None:
    if npm is not None:
        install(course, npm)

    assets.make_assets()

    config = config_of(course)
    assert (config["runtime"], config["missing"]) == (
        None,
        f"{reason}. {assets.ADVICE}",
    )


def test_npm_that_never_ends_is_given_up(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "PATIENCE", 0.1)
    install(course, "#!/bin/sh\nexec sleep 60\n")

    assets.make_assets()

    assert str(config_of(course)["missing"]).startswith(assets.WITHOUT_FILES)


def test_what_is_there_already_is_left_alone(course: Path) -> None:
    assets.make_assets()
    files = [path for path in (course / assets.PLACE).iterdir() if path.is_file()]
    before = [path.stat().st_ino for path in files]

    assets.make_assets()

    assert [path.stat().st_ino for path in files] == before


def test_the_same_files_make_the_same_zip() -> None:
    assert parcel() == parcel()


def test_the_zip_has_what_a_page_imports_and_no_more() -> None:
    with zipfile.ZipFile(io.BytesIO(parcel())) as file:
        names = set(file.namelist())
        assert not any(file.read(each) for each in names if each.endswith(".md"))

    assert {"lab/browser/entry.py", "lab/exercises/checks/clock.py"} <= names
    assert {"chapters/ch08_lifespan/server.py", "chapters/apps/hello.py"} <= names
    assert {
        "chapters/ch02_protocol_echo/exercises.toml",
        "site/h11/__init__.py",
    } <= names
    assert any(each.startswith("site/h11-") and "LICENSE" in each for each in names)
    unneeded = ("lab/pages/", "lab/site.py", "lab/recording/", "tests/", "lab/twin/")
    assert not [each for each in names if each.startswith(unneeded)]


def test_an_application_that_a_page_names_is_in_it() -> None:
    assert ROOT / "lab/comparison/rude.py" in needed()


def test_the_lock_file_pins_what_package_json_asks_for() -> None:
    asked, locked = (
        json.loads((ROOT / "lab/browser" / name).read_text())
        for name in assets.MANIFESTS
    )

    packages = locked["packages"]
    assert packages[""]["dependencies"] == asked["dependencies"]
    assert all("integrity" in packages[each] for each in packages if each)
    assert not [each for each in packages.values() if "resolved" in each]
