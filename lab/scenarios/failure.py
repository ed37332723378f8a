"""What went wrong in a step of a scenario."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Failure:
    r"""A step that expected one thing and got another.

    `step` is the step as its author wrote it, such as `expect "hello\n"`, and `line`
    the line it stands on, from 1. `expected` is None for a step that expects no bytes.
    `actual` is every byte that came for this step. `sentence` says what was expected
    and what came. `end` says how the stream stood: "the end", "a reset", "silence",
    or "" where that does not matter.
    """

    step: str
    line: int
    expected: bytes | None
    actual: bytes
    sentence: str
    end: str = ""
