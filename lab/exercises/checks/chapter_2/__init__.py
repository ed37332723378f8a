"""What the exercises of chapter 2 ask."""

from lab.exercises.checks.chapter_2 import callbacks, chat

EARLIER = (1,)

PARTS = (callbacks, chat)
