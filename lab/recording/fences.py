"""The fences of all pages whose runs are recorded."""

from collections.abc import Iterator
from contextlib import contextmanager

from lab import repository
from lab.errors import LabError
from lab.pages.text import Fence, fences


def fences_of(kind: str) -> Iterator[tuple[str, Fence]]:
    """Yield the fences of a kind, each with its page and line."""
    for page in sorted((repository.ROOT / "docs").rglob("*.md")):
        for fence in fences(page.read_text(encoding="utf-8")):
            if fence.kind == kind:
                yield f"{page.relative_to(repository.ROOT)}, line {fence.line}", fence


@contextmanager
def located(place: str) -> Iterator[None]:
    """Put a place in front of an error that is met meanwhile."""
    try:
        yield
    except LabError as error:
        raise LabError(f"{place}: {error}") from None
