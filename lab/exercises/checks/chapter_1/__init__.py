"""What the exercises of chapter 1 ask."""

from . import closing, echoing, lines, raw, serving, stopping

PARTS = (echoing, serving, closing, stopping, raw, lines)
