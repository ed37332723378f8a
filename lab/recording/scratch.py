"""A copy of the repository to make a mistake in."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab import repository
from lab.pages.edits import COPIED
from lab.pages.recordings import Setting


@contextmanager
def folder_for(setting: Setting) -> Iterator[Path]:
    """Yield the repository, or a copy with an edit made, which is then removed."""
    edit = setting.edit
    if edit is None and not setting.apart:
        yield repository.ROOT
        return
    with tempfile.TemporaryDirectory(prefix="echo-to-asgi-") as name:
        folder = Path(name).resolve()
        copy_to(folder)
        if edit is not None:
            (folder / edit.path).write_text(edit.edited(), encoding="utf-8")
        yield folder


def copy_to(folder: Path) -> None:
    """Copy into a folder what a session may need of the repository."""
    for part in COPIED:
        source = repository.ROOT / part
        if source.is_dir():
            skip = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / part, ignore=skip)
        elif source.exists():
            shutil.copy(source, folder / part)
