"""What the exercises of chapter 2 ask."""

from lab.exercises.checks.chapter_2 import callbacks, chat, listening

EARLIER = (1,)

PARTS = (callbacks, listening, chat)
