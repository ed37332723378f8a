"""What an environment variable asks for."""

import os

from lab.errors import LabError


def number(name: str, usual: int) -> int:
    """Return a number of the environment; LabError if it is none."""
    text = os.environ.get(name) or str(usual)
    if not text.isdecimal():
        raise LabError(f"{name} is a number, not {text}")
    return int(text)
