"""The values in a scenario's lines: texts, numbers, times and signals."""

import re
import signal

from lab.errors import LabError

MOST_SECONDS = 366 * 24 * 3600.0  # of one step: a year has deadlines enough
SHOWN = 60  # characters of a line that an error repeats

SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}
UNSTOPPABLE = {"SIGKILL", "SIGSTOP"}  # No program can handle them.

ESCAPE = re.compile(
    rb"\\(x[0-9a-fA-F]{2}|[0-3]?[0-7]{1,2}|[\xc0-\xff][\x80-\xbf]*|.)", re.DOTALL
)
NAMED = dict(zip(b"\\'\"abfnrtv", b"\\'\"\a\b\f\n\r\t\v", strict=True))


def unescape(text: str) -> bytes:
    """Return the bytes that a text stands for, with the escapes of Python's bytes."""
    try:
        return ESCAPE.sub(lambda found: escaped(found[1]), text.encode())
    except UnicodeEncodeError:  # Half of a surrogate pair is not a character.
        raise LabError("a character has no UTF-8: write bytes such as \\xff") from None


def escaped(code: bytes) -> bytes:
    """Return the byte of an escape, without its backslash; LabError if it has none."""
    if code[0] in NAMED:
        return bytes([NAMED[code[0]]])
    if code[:1].isdigit() and code[0] < ord("8"):
        return bytes([int(code, 8)])
    if code[:1] == b"x" and len(code) == 3:
        return bytes.fromhex(code[1:].decode())
    shown = code.decode(errors="replace")
    raise LabError(f'\\{shown} is no escape: write \\n, \\r, \\t, \\\\, \\" or \\xff')


def whole(digits: str, least: int, most: int) -> int:
    """Return a whole number; LabError if it is out of bounds."""
    if len(digits) > 9 or not least <= int(digits) <= most:
        raise LabError(f"{cut(digits)} is out of bounds: write {least:,} to {most:,}")
    return int(digits)


def read_seconds(number: str, unit: str) -> float:
    """Return a time in seconds; LabError if it is nothing or more than a year."""
    seconds = float(number) * SECONDS[unit]
    if not 0 < seconds <= MOST_SECONDS:
        raise LabError("time moves on by more than nothing and at most a year")
    return seconds


def read_signal(name: str) -> int:
    """Return the number of a signal that a program can handle; LabError if none."""
    if name not in signal.Signals.__members__ or name in UNSTOPPABLE:
        raise LabError(f"{cut(name)} is no signal to handle: write SIGTERM or SIGINT")
    return signal.Signals[name].value


def cut(words: str) -> str:
    """Return words of an error's size, without what a terminal would not show."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in words)
    return shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…"
