"""What the exercises of chapter 7 ask."""

from types import ModuleType

from lab.exercises.checks.chapter_6 import serve
from lab.tracing.trace import Lane

from . import (
    client,
    dropping,
    encoding,
    failing,
    grace,
    heads,
    held,
    inside,
    leaving,
    lengths,
)

TOLD = {Lane.APP}
EARLIER: tuple[int, ...] = (3, 4, 5, 6)

PARTS: tuple[ModuleType, ...] = (
    heads,
    held,
    lengths,
    encoding,
    inside,
    leaving,
    failing,
    grace,
    dropping,
    client,
)

__all__ = ["EARLIER", "PARTS", "TOLD", "serve"]
