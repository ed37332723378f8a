"""The words of a page, without code, so that they can be counted."""

import re

from lab.pages.text import fences, without_fences

READ_AS_PROSE = {"measured", "quiz"}
WORDS_A_MINUTE = 200  # a careful reader of technical text
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
ATTRIBUTES = re.compile(r"\{:?\s*[#.][^}]*\}")
WORD = re.compile(r"[^\W_](?:[\w'’./:-]*\w)?")


def prose(text: str) -> str:
    """Return a page's Markdown as plain text, fences of prose included."""
    inner = [fence.body for fence in fences(text) if fence.kind in READ_AS_PROSE]
    whole = "\n\n".join([without_fences(text), *inner])
    for pattern in (COMMENT, TAG, ATTRIBUTES):
        whole = pattern.sub("", whole)
    return LINK.sub(r"\1", whole)


def count_words(text: str) -> int:
    """Return how many words of prose a page has."""
    return len(WORD.findall(prose(text)))


def reading_minutes(text: str) -> int:
    """Return how long the page's prose takes to read, in whole minutes."""
    return max(1, round(count_words(text) / WORDS_A_MINUTE))
