"""What the exercises of chapter 1 ask."""

from lab.exercises.checks.chapter_1 import echoing, lines, raw, serving, stopping

PARTS = (echoing, serving, stopping, raw, lines)
