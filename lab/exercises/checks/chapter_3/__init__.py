"""What the exercises of chapter 3 ask."""

from types import ModuleType

from . import (
    answers,
    cycles,
    dispatch,
    ending,
    heads,
    log,
    ranges,
    reading,
    requests,
    rules,
)

EARLIER: tuple[int, ...] = ()  # No echo of bytes is left to ask for.

PARTS: tuple[ModuleType, ...] = (
    answers,
    heads,
    reading,
    rules,
    dispatch,
    requests,
    cycles,
    ending,
    ranges,
    log,
)
