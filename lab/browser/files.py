"""The files of a page, on the disk that its worker has, and those of the course."""

import shutil
from pathlib import Path

from lab.chapters import ROOT
from lab.exercises import plan as plans


def sources(package: str) -> dict[str, str]:
    """Return the code of a package of chapters/, file by file."""
    folder = ROOT / "chapters" / package
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*.py"))
    }


def laid(place: Path, package: str, files: dict[str, str]) -> Path:
    """Write files to a folder of their own, over those of the finished chapter."""
    folder = place / package
    shutil.rmtree(folder, ignore_errors=True)
    skip = shutil.ignore_patterns("__pycache__", plans.FILE)
    shutil.copytree(ROOT / "chapters" / package, folder, ignore=skip)
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder
