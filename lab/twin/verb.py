"""The verb of the twin."""

import os
from typing import NoReturn

from lab import programs


def find_gaps(chapter: str) -> NoReturn:
    """Find wrong servers that pass; COPY= a folder, or FILE= of edits, else mutants."""
    os.environ["PYTHONHASHSEED"] = "0"  # Sets have one order in every run.
    programs.become("-m", "lab.twin", chapter)
