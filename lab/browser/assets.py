"""What the live pages load, beside the pages: made when the site is built."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from lab import repository
from lab.browser.parcel import parcel

PLACE = "docs/assets/live/built"
MANIFESTS = ("package.json", "package-lock.json")  # npm's, in lab/browser
RUNTIME = (
    "package.json",  # It says whose work it is, and under which licence.
    "pyodide-lock.json",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "pyodide.mjs",
    "python_stdlib.zip",
)
COUNTED = {"pyodide-lock.json", "pyodide.asm.wasm", "python_stdlib.zip"}  # as they load
NPM = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0"]
PATIENCE = 100  # seconds for npm
WITHOUT_NPM = "npm was not there when this site was built"
WITHOUT_FILES = "npm could not fetch Pyodide when this site was built"
ADVICE = "To try this, install Node, then build the site with a network: make site."


def make_assets() -> None:
    """Write the zip of the course, the runtime if it can be had, and config.json."""
    place = repository.ROOT / PLACE
    course = parcel()
    write(place / "course.zip", course)
    version = hashlib.sha256(course).hexdigest()[:12]  # No browser keeps an old one.
    config: dict[str, Any] = {
        "course": {"file": f"course.zip?{version}", "bytes": len(course)}
    }
    source, missing = runtime()
    if source is None:
        shutil.rmtree(place / "runtime", ignore_errors=True)
        config |= {"runtime": None, "missing": f"{missing}. {ADVICE}"}
    else:
        for name in RUNTIME:
            write(place / "runtime" / name, (source / name).read_bytes())
        total = sum((source / name).stat().st_size for name in COUNTED)
        config |= {"runtime": {"bytes": total}}
    write(place / "config.json", json.dumps(config, indent=2).encode() + b"\n")


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
    kept = repository.ROOT / ".cache/live" / hashlib.sha256(lock).hexdigest()[:12]
    if not kept.exists():
        if shutil.which("npm") is None:
            return None, WITHOUT_NPM
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
            for name in MANIFESTS:
                shutil.copy(own / name, folder)
            if not fetched(folder):
                return None, WITHOUT_FILES
            with suppress(OSError):  # Another build may have been faster.
                Path(folder, "node_modules").rename(kept)
    return kept / "pyodide", ""


def fetched(folder: str) -> bool:
    """Have npm fetch what the lock file in a folder says; return whether it did."""
    try:
        done = subprocess.run(NPM, cwd=folder, capture_output=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
