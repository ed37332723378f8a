"""The fences in a page's Markdown, found without rendering it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

OPENING = re.compile(r"(?P<indent>[ ]*)(?P<marks>`{3,}|~{3,})[ ]*(?P<header>.*)")
HEADER = re.compile(r"(?P<kind>[\w-]+)(?P<options>(?:\s+\w+(?:=\"[^\"]*\")?)*)\s*")
OPTION = re.compile(r"(\w+)(?:=\"([^\"]*)\")?")
FRONT_MATTER = re.compile(r"---\n.*?\n---\n", re.DOTALL)


@dataclass(frozen=True)
class Fence:
    """One fenced block of a page.

    `line` counts from 1 and is the line of the opening marks. `options` is None
    where the opening line cannot be read. A bare option is its own value.
    """

    kind: str
    options: dict[str, str] | None
    body: str
    line: int


@lru_cache(maxsize=16)  # Each fence of a page is looked up among all of them.
def fences(text: str) -> tuple[Fence, ...]:
    """Return the fences of a page in order; those inside a fence are its body."""
    return tuple(each_fence(text))


def each_fence(text: str) -> Iterator[Fence]:
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        opening = OPENING.fullmatch(lines[number])
        end = closing(lines, number, opening["marks"]) if opening else None
        if opening and end:
            body = [line[len(opening["indent"]) :] for line in lines[number + 1 : end]]
            yield make_fence(opening["header"], "\n".join(body), number + 1)
            number = end
        number += 1


def closing(lines: list[str], start: int, marks: str) -> int | None:
    """Return the index of the line that ends the fence opened at `start`."""
    for number in range(start + 1, len(lines)):
        if lines[number].strip() == marks:
            return number
    return None


def make_fence(header: str, body: str, line: int) -> Fence:
    """Return the fence with its opening line taken apart."""
    match = HEADER.fullmatch(header)
    if match is None:
        return Fence(header.split(" ")[0], None, body, line)
    options = {}
    for option in OPTION.finditer(match["options"]):
        options[option[1]] = option[1] if option[2] is None else option[2]
    return Fence(match["kind"], options, body, line)


def without_fences(text: str) -> str:
    """Return the page's text without its front matter and its fences."""
    text = FRONT_MATTER.sub(blank_lines, text, count=1) if text[:4] == "---\n" else text
    lines = text.split("\n")
    for fence in fences(text):
        length = fence.body.count("\n") + 3
        lines[fence.line - 1 : fence.line - 1 + length] = [""] * length
    return "\n".join(lines)


def blank_lines(match: re.Match[str]) -> str:
    """Return as many empty lines as were matched, so that line numbers stay."""
    return "\n" * match[0].count("\n")
