"""What a text asks of an origin server, in our words, and what proves that we do it.

The lists are text, to be read as they are. A line that begins with the number of a
section is one requirement. Below it are the tests that prove it, by name. Some have a
reason instead: it is "not ours" to do. Some have a reason too: it is "not met", and the
tests show what we do instead.
"""

import re
from pathlib import Path
from typing import NamedTuple

LISTS = Path(__file__).parent / "lists"
REQUIREMENT = re.compile(
    r"(?P<section>[0-9.]+) (?P<strength>(?:MUST|SHOULD)(?: NOT)?|MAY) (?P<words>.+)"
)
REASON = re.compile(r"    (?P<kind>not met|not ours): (?P<reason>.+)")
SILENT = re.compile(r"silent: (?P<section>[0-9.]+) (?P<reason>.+)")
TEST = re.compile(r"    (?P<test>test_\w+)")


class Requirement(NamedTuple):
    """One requirement, and why it is not met, or not ours, if that is so."""

    section: str
    strength: str
    words: str
    tests: list[str]
    reasons: dict[str, str]


class Text(NamedTuple):
    """What we say of one text."""

    title: str
    sections: list[str]
    silent: dict[str, str]  # the sections that ask nothing of us, and why
    requirements: list[Requirement]


def read(name: str) -> Text:
    """Return the list of that name."""
    title, *lines = (LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    text = Text(title.removeprefix("# "), [], {}, [])
    for line in filter(None, lines):
        take(line, text)
    return text


def take(line: str, text: Text) -> None:
    """Add to a text what a line of its list says."""
    if match := REQUIREMENT.fullmatch(line):
        text.requirements.append(Requirement(match[1], match[2], match[3], [], {}))
    elif match := TEST.fullmatch(line):
        text.requirements[-1].tests.append(match["test"])
    elif match := REASON.fullmatch(line):
        text.requirements[-1].reasons[match["kind"]] = match["reason"]
    elif match := SILENT.fullmatch(line):
        text.silent[match["section"]] = match["reason"]
    elif line.startswith("sections: "):
        text.sections.extend(sections(line.removeprefix("sections: ")))
    else:
        raise ValueError(f"a line that says nothing: {line!r}")


def sections(last: str) -> list[str]:
    """Return every section of a text, in order; `last` names the last of each level.

    Of "2.2 2.3.1", these are 1, 2, 2.1, 2.2, 2.3 and 2.3.1.
    """
    found: set[tuple[int, ...]] = set()
    for each in last.split():
        numbers = number(each)
        for size in range(len(numbers)):
            before, own = numbers[:size], numbers[size]
            found |= {(*before, at) for at in range(1, own + 1)}
    return [".".join(map(str, numbers)) for numbers in sorted(found)]


def number(section: str) -> tuple[int, ...]:
    """Return a section's number as numbers, for their order."""
    return tuple(map(int, section.split(".")))
