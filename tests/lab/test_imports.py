"""Imports within lab/ run one way: down, from layer to layer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.chapters import ROOT
from lab.slicing.statements import imported

# The packages of lab/, and its modules, from the ground up. Each may import from the
# layers that are named before its own.
LAYERS = [
    "errors",
    "client private programs pythons repository responses terminal variables",
    "chapters edits server slicing strict talk tracing",
    "carry child drawing simulator watchdog",
    "experiments scenarios",
    "comparison exercises scene xray",
    "benchmarks browser pages twin",
    "recording site",
    "testing verbs",
    "command_line",
    "__main__",
    "environment",
    "bootstrap",
]
HEIGHT = {name: n for n, layer in enumerate(LAYERS) for name in layer.split()}


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line of each import of a module, and which part of lab/ it names."""
    for line, name in imported(path.read_text("utf-8")):
        if name.startswith("lab."):
            yield line, name.split(".")[1]


@pytest.mark.parametrize("own", HEIGHT)
def test_imports_run_one_way(own: str) -> None:
    folder = ROOT / "lab" / own
    paths = folder.rglob("*.py") if folder.is_dir() else [folder.with_suffix(".py")]
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {own} may not import {other}, "
        "which is not on a layer below it"
        for path in paths
        for line, other in imports(path)
        if other != own and HEIGHT[other] >= HEIGHT[own]
    ]

    assert not wrong, "\n".join(wrong)


def test_each_part_of_the_lab_has_its_layer() -> None:
    parts = {path.stem for path in (ROOT / "lab").glob("*.py")} - {"__init__"}
    parts |= {path.parent.name for path in (ROOT / "lab").glob("*/__init__.py")}

    assert parts == HEIGHT.keys()
