"""The sliders of a live run: each writes a number into its scenario, or its code."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

from lab import repository
from lab.pages.errors import FenceError

NUMBER = r"(\d+(?:\.\d+)?)"
RANGE = re.compile(
    r"(?P<label>[^:]+): (?P<before>.+?)"
    r"(?P<least>\d+)\.\.(?P<most>\d+) by (?P<step>\d+)(?P<after>.*)"
)
FORM = "Label, unit: some words 1..9 by 2 and more words"


@dataclass(frozen=True)
class Knob:
    """A slider for the number that stands between some words, wherever they stand.

    The number goes from `least` to `most` in steps.
    """

    label: str
    before: str
    after: str
    least: int
    most: int
    step: int

    def values(self, texts: Iterable[str]) -> set[float]:
        """Return the numbers that stand there now."""
        return {float(found[2]) for text in texts for found in self.find(text)}

    def written(self, text: str, value: int) -> str:
        """Return a text with another number there."""
        return re.sub(self.pattern, rf"\g<1>{value}\g<3>", text)

    def find(self, text: str) -> Iterable[re.Match[str]]:
        return re.finditer(self.pattern, text)

    @property
    def pattern(self) -> str:
        return f"({re.escape(self.before)}){NUMBER}({re.escape(self.after)})"

    def as_data(self) -> dict[str, str | int]:
        """Return what a page's script needs to know."""
        return asdict(self)


def knobs_of(options: dict[str, str]) -> list[Knob]:
    """Return the sliders that a fence declares; FenceError for what is none."""
    declared = options.get("knobs", "")
    return [read_knob(each.strip()) for each in declared.split(";") if each.strip()]


def read_knob(words: str) -> Knob:
    """Return one slider; FenceError if the words declare none."""
    found = RANGE.fullmatch(words)
    if found is None:
        raise FenceError(f"{words} is no slider: write {FORM}")
    numbers = [int(found[name]) for name in ("least", "most", "step")]
    return Knob(found["label"], found["before"], found["after"], *numbers)


def check_knobs(options: dict[str, str], scenario: str, path: str) -> None:
    """Raise FenceError for a slider whose number is nowhere, or not one of its own."""
    texts = [scenario, *code_beside(path)]
    for knob in knobs_of(options):
        values = knob.values(texts)
        if len(values) != 1:
            what = f"{knob.before}(a number){knob.after}"
            raise FenceError(f"{what} must be in the scenario or the code, and be one")
        if values.isdisjoint(range(knob.least, knob.most + 1, knob.step)):
            raise FenceError(
                f"{knob.label}: the slider has no place for {values.pop()}"
            )


def code_beside(path: str) -> list[str]:
    """Return the text of each module in the package of a server's file."""
    folder = repository.ROOT.joinpath(*PurePosixPath(path).parts[:-1][:2])
    return [each.read_text("utf-8") for each in sorted(folder.rglob("*.py"))]
