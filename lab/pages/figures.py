"""Figures that an experiment wrote, found by a dotted path."""

import json
from typing import Any

from lab import repository
from lab.pages.errors import FenceError

FOLDER = "docs/figures"


class Figures:
    """The figures of one experiment, read from its JSON file."""

    def __init__(self, name: str) -> None:
        self.path = f"{FOLDER}/{name}.json"
        try:
            self.data: Any = json.loads(repository.read(self.path))
        except ValueError as error:
            raise FenceError(f"{self.path} is not JSON: {error}") from None

    def find(self, path: str) -> str | int | float:
        """Return the figure at a dotted path such as `runs.0.rate`.

        Raises FenceError where a step of the path is missing, or leads to no figure.
        """
        value = self.data
        for step in path.split("."):
            choices = children(value)
            if step not in choices:
                known = ", ".join(choices) or "nothing"
                raise FenceError(f"{self.path} has no {path}: no {step} among {known}")
            value = choices[step]
        if isinstance(value, str | int | float):
            return value
        raise FenceError(f"{path} in {self.path} is not one figure")


def children(value: object) -> dict[str, Any]:
    """Return what a dotted path can step to from `value`."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {str(number): item for number, item in enumerate(value)}
    return {}
