"""What differs from run to run and from machine to machine, made the same."""

import re
import sysconfig
from pathlib import Path

SHOWN_PORT = "8000"
SHOWN_ROOT = "~/echo-to-asgi"
SHOWN_LIBRARY = "/usr/lib/python3"
FIRST_CLIENT_PORT = 50001

REPLACEMENTS = [
    (re.compile(r"\bin \d+\.\d\ds\b( \(\d+:\d\d:\d\d\))?"), "in 0.12s"),  # pytest
    (re.compile(r"\b0x[0-9a-fA-F]{6,}\b"), "0x7f0000000000"),
    (re.compile(r"(\bpid[ =:]+)\d+", re.IGNORECASE), r"\g<1>4242"),
    (re.compile(r"\b\d{4}-\d\d-\d\d\b"), "2026-01-01"),
    (re.compile(r"\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4}\b"), "Thu, 01 Jan 2026"),
    (re.compile(r"\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b"), "12:00:00"),
]
# An address, as in 127.0.0.1:50412, ('127.0.0.1', 50412) and 127.0.0.1, port 50412
CLIENT_PORT = re.compile(r"(127\.0\.0\.1(?::|', |, port ))(\d{4,5})\b")


def normalise(output: str, port: int, *roots: Path) -> str:
    """Return what a program printed as it would print it anywhere, at any time.

    `port` is the one that stood for 8000, and `roots` are the folders that stood for
    the repository. The ports of clients are numbered in the order of their mention.
    """
    text = re.sub(rf"\b{port}\b", SHOWN_PORT, output)
    for root in roots:
        text = text.replace(str(root), SHOWN_ROOT)
    text = text.replace(sysconfig.get_path("stdlib"), SHOWN_LIBRARY)
    for pattern, replacement in REPLACEMENTS:
        text = pattern.sub(replacement, text)
    return number_clients(text.replace("\r\n", "\n"))


def number_clients(text: str) -> str:
    """Replace each client's port by one that tells only which client it was."""
    numbers = {SHOWN_PORT: SHOWN_PORT}

    def numbered(match: re.Match[str]) -> str:
        fresh = str(FIRST_CLIENT_PORT + len(numbers) - 1)
        return match[1] + numbers.setdefault(match[2], fresh)

    return CLIENT_PORT.sub(numbered, text)
