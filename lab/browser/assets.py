"""What the live pages load, beside the pages: made when the site is built."""

import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from lab import repository
from lab.browser.parcel import parcel

PLACE = "docs/assets/live/built"
COURSE, STDLIB = "course.zip", "python_stdlib.zip"
EDITOR, LICENCES = "editor.js", "editor-licences.txt"
COMPILE = Path(__file__).with_name("compile.mjs")
BUNDLED = Path(__file__).with_name("editor.mjs")
ESBUILD = ["--bundle", "--format=esm", "--minify", "--log-level=error"]
MANIFESTS = ("package.json", "package-lock.json")  # npm's, in lab/browser
RUNTIME = (
    "package.json",  # It says whose work it is, and under which licence.
    "pyodide-lock.json",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "pyodide.mjs",
    STDLIB,
)
COUNTED = {"pyodide-lock.json", "pyodide.asm.wasm", STDLIB}  # as they load
NPM = [
    "npm",
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    "--fetch-retries=0",
    "--fetch-timeout=20000",  # milliseconds
]
PATIENCE = 100  # seconds for npm, or for node
WITHOUT_NPM = "npm was not there when this site was built"
WITHOUT_FILES = "npm could not fetch Pyodide when this site was built"
ADVICE = "To try this, install Node, then build the site with a network: make site."


def make_assets() -> bool:
    """Write the zip of the course, the runtime if it can be had, and config.json.

    Returns whether it could be had. Waits for another process that does the same.
    """
    with (repository.ROOT / "lab/browser" / MANIFESTS[-1]).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return make_all(repository.ROOT / PLACE)


def make_all(place: Path) -> bool:
    """Write what a page loads into a folder; return whether it has a runtime."""
    course = parcel()
    config: dict[str, Any] = {}
    source, missing = runtime()
    if source is None:
        shutil.rmtree(place / "runtime", ignore_errors=True)
        config = {"runtime": None, "missing": f"{missing}. {ADVICE}"}
    else:
        files = {name: (source / name).read_bytes() for name in RUNTIME}
        course, files[STDLIB] = compiled(source, course, files[STDLIB])
        for name, data in files.items():
            write(place / "runtime" / name, data)
        config = {"runtime": {"bytes": sum(len(files[name]) for name in COUNTED)}}
        if editor := bundled(source.parent):
            write(place / EDITOR, editor)
            write(place / LICENCES, licences(source.parent))
            config["editor"] = f"{EDITOR}?{version(editor)}"
    write(place / COURSE, course)
    config["course"] = {"file": f"{COURSE}?{version(course)}", "bytes": len(course)}
    write(place / "config.json", json.dumps(config, indent=2).encode() + b"\n")
    return source is not None


def version(data: bytes) -> str:
    """Return what tells a file from an older one, which a browser may have kept."""
    return sha256(data).hexdigest()[:12]


def write(path: Path, data: bytes) -> None:
    """Write a file at once, unless it is so already: somebody may be reading it."""
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.write_bytes(data)
    new.replace(path)


def runtime() -> tuple[Path | None, str]:
    """Return the folder with the runtime's files, or why there is none.

    It is what the lock file says, and is fetched once.
    """
    own = repository.ROOT / "lab/browser"
    lock = b"".join((own / name).read_bytes() for name in MANIFESTS)
    kept = repository.ROOT / ".cache/live" / sha256(lock).hexdigest()[:12]
    if not kept.exists():
        if shutil.which("npm") is None:
            return None, WITHOUT_NPM
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
            for name in MANIFESTS:
                shutil.copy(own / name, folder)
            if not run(NPM, folder):
                return None, WITHOUT_FILES
            Path(folder, "node_modules").rename(kept)
    return kept / "pyodide", ""


def compiled(source: Path, course: bytes, stdlib: bytes) -> tuple[bytes, bytes]:
    """Return the course and Python's library as the runtime compiles them.

    It is done once. Where it cannot be, they stay as they are: a page is slower then.
    """
    digest = sha256(course + stdlib).hexdigest()[:12]
    cache = source.parent / "compiled"
    kept = cache / digest
    if not kept.exists():
        shutil.rmtree(cache, ignore_errors=True)
        cache.mkdir(parents=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            Path(folder, COURSE).write_bytes(course)
            Path(folder, STDLIB).write_bytes(stdlib)
            if not run(["node", str(COMPILE), str(source), folder], folder):
                return course, stdlib
            shutil.copytree(folder, kept)
    return (kept / COURSE).read_bytes(), (kept / STDLIB).read_bytes()


def bundled(packages: Path) -> bytes | None:
    """Return the editor as one script, or None if it cannot be had; it is made once.

    Without it a page has a plain text area.
    """
    kept = packages / "bundled" / f"{version(BUNDLED.read_bytes())}.js"
    command = ["node", str(packages / "esbuild/bin/esbuild"), str(BUNDLED), *ESBUILD]
    command.append(f"--outfile={kept}")
    if not kept.exists() and not run(command, str(packages), NODE_PATH=str(packages)):
        return None
    return kept.read_bytes()


def licences(packages: Path) -> bytes:
    """Return the licences of what npm has fetched, each with the package's name."""
    found = sorted(packages.glob("**/LICENSE"))
    return b"\n".join(
        f"{path.parent.relative_to(packages)}\n\n".encode() + path.read_bytes()
        for path in found
    )


def run(command: list[str], folder: str, **variables: str) -> bool:
    """Run a program in a folder; return whether it did what it should."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=os.environ | variables,
            capture_output=True,
            timeout=PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
