"""Noticing that a file was saved."""

import time
from collections.abc import Iterator
from pathlib import Path

PAUSE = 0.25  # seconds between two looks


def changes_of(folder: Path) -> Iterator[None]:
    """Yield at once, and then each time that a Python file in a folder has changed."""
    before = None
    while True:
        now = look(folder)
        if now != before:
            before = now
            yield
        else:
            time.sleep(PAUSE)


def look(folder: Path) -> dict[Path, int]:
    """Return when each Python file in a folder was written last, in nanoseconds."""
    found = {}
    for path in folder.rglob("*.py"):
        try:
            found[path] = path.stat().st_mtime_ns
        except FileNotFoundError:  # An editor is about to put it back.
            found[path] = 0
    return found
