"""The figures that the pages show, as they are in the repository."""

import json
from types import ModuleType
from typing import Any

from lab.experiments import figures

SOON = 50.0  # seconds; no experiment of a test comes near


def committed(experiment: ModuleType, suffix: str) -> str:
    """Return what is in a file of an experiment."""
    path = figures.FOLDER / f"{experiment.NAME}.{suffix}"
    return path.read_text(encoding="utf-8")


def measured(experiment: ModuleType) -> Any:
    """Return the committed figures, without where and when they were measured."""
    known = json.loads(committed(experiment, "json"))
    origin = figures.origin(experiment.COMMAND)
    return {name: known[name] for name in known.keys() - origin.keys()}


def paths(value: Any, path: str = "") -> set[str]:
    """Return the dotted path of every figure."""
    if not isinstance(value, dict):
        return {path}
    return set().union(*(paths(item, f"{path}.{key}") for key, item in value.items()))
