"""What the exercises of chapter 7 ask."""

from types import ModuleType

from lab.exercises.checks.chapter_6 import serve
from lab.tracing.trace import Lane

from . import client, encoding, grace, heads, leaving, lengths, mistaken

TOLD = {Lane.APP}
EARLIER: tuple[int, ...] = (3, 4, 5, 6)

PARTS: tuple[ModuleType, ...] = (
    heads,
    mistaken,
    lengths,
    encoding,
    leaving,
    grace,
    client,
)

__all__ = ["EARLIER", "PARTS", "TOLD", "serve"]
