"""The files that pages quote, and where they are."""

from pathlib import Path

from lab.pages.errors import FenceError

ROOT = Path(__file__).resolve().parents[2]
BRANCH = "main"  # the branch that links to the code point to


def read(path: str) -> str:
    """Return the text of the file at `path`, counted from the repository root.

    Raises FenceError where there is no such file.
    """
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except OSError:
        raise FenceError(f"there is no file {path}") from None


def link(base: str, path: str, first: int, last: int) -> str:
    """Return the address of the lines `first` to `last` of a file.

    `base` is the address of the repository, as `code_url` in mkdocs.yml gives it.
    """
    return f"{base.rstrip('/')}/blob/{BRANCH}/{path}#L{first}-L{last}"
