"""Where the repository is, and what stands in its files."""

from pathlib import Path

from lab.errors import LabError

ROOT = Path(__file__).resolve().parent.parent


def read(path: str) -> str:
    """Return the text of the file at `path`, counted from the root.

    Raises LabError where there is no such file.
    """
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except OSError:
        raise LabError(f"there is no file {path}") from None
