"""What an experiment finds: summed up, printed, and written for the pages."""

import datetime
import json
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from lab.chapters import ROOT
from lab.experiments import machine

FOLDER = ROOT / "docs" / "figures"
DIGITS = 4  # significant digits of a figure; the rest is noise

Figures = dict[str, Any]
Sample = dict[str, float]


def compare(rounds: int, subjects: Mapping[str, Callable[[], Sample]]) -> Figures:
    """Measure each subject in turn, `rounds` times over; return a summary of each."""
    samples: dict[str, list[Sample]] = {name: [] for name in subjects}
    for _ in range(rounds):
        for name, measure in subjects.items():
            samples[name].append(measure())
    return {name: summary(found) for name, found in samples.items()}


def summary(samples: Sequence[Sample]) -> Figures:
    """Return the median of each figure x as `x`, its extremes as `x_min`, `x_max`."""
    figures: Figures = {}
    for name in samples[0]:
        values = [sample[name] for sample in samples]
        figures[name] = median(values)
        figures[f"{name}_min"] = min(values)
        figures[f"{name}_max"] = max(values)
    return figures


def rounded(value: Any) -> Any:
    """Return the same figures, with DIGITS significant digits in every float."""
    if isinstance(value, Mapping):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    return value


def origin(command: str) -> Figures:
    """Return where, on what, how and when the figures of today are measured."""
    return {
        "machine": machine.describe(),
        "versions": {
            platform.python_implementation(): platform.python_version(),
            "libc": " ".join(platform.libc_ver()).strip() or "unknown",
        },
        "command": command,
        "date": datetime.date.today().isoformat(),
    }


def save(name: str, figures: Figures, chart: str, folder: Path = FOLDER) -> None:
    """Write `name`.json and `name`.svg, which the pages show, into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(figures, indent=2, ensure_ascii=False) + "\n"
    for suffix, content in (("json", text), ("svg", chart)):
        path = folder / f"{name}.{suffix}"
        path.write_text(content, encoding="utf-8")
        print(f"wrote {os.path.relpath(path)}")


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of equal length as lines, all but the first column to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *rest in rows:
        cells = [first.ljust(widths[0]), *map(str.rjust, rest, widths[1:])]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
