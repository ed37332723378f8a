"""Noticing that a file was saved."""

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PAUSE = 0.25  # seconds between two looks


def changes_of(folder: Path) -> Iterator[None]:
    """Yield at once, and then each time that a Python file in a folder has changed."""
    before: dict[Path, int] | None = None
    while True:
        now = look(folder)
        if before and before.keys() - now.keys():
            time.sleep(PAUSE)  # An editor may be about to put it back.
            now = look(folder)
        if now != before:
            before = now
            yield
        else:
            time.sleep(PAUSE)


def look(folder: Path) -> dict[Path, int]:
    """Return when each Python file in a folder was written last, in nanoseconds."""
    found = {}
    with suppress(FileNotFoundError):
        for path in folder.rglob("*.py"):
            with suppress(FileNotFoundError):
                found[path] = path.stat().st_mtime_ns
    return found
