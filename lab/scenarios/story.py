"""A failed step as a story for the terminal: what led to it, and what went wrong."""

from collections.abc import Collection, Iterable
from textwrap import indent, wrap

from lab.drawing.transcript import LANES, WIDTH, cut, draw, plain, written
from lab.scenarios.difference import compare
from lab.scenarios.failure import Failure
from lab.tracing.trace import Event, Lane
from lab.tracing.words import quote

HEIGHT = 40  # lines
INDENT = "  "
FIRST = 4  # lines kept of a long transcript, before the gap
SENTENCE = 8  # lines at most
RED, GREEN = "1;31", "32"


def story(events: Iterable[Event], failure: Failure, colour: bool = False) -> str:
    """Return what happened until a step failed, and how it failed.

    At most 40 lines of at most 88 columns. With `colour` there are ANSI codes in it,
    which take no room on a terminal.
    """
    end = ["", *ending(failure, colour)]
    lines = [*opening(events, HEIGHT - len(end)), *end]
    return "".join(f"{line}\n" for line in lines)


def steps_so_far(events: Iterable[Event]) -> str:
    """Return what happened until a run broke off, at most 40 lines."""
    return "".join(f"{line}\n" for line in [*opening(events, HEIGHT - 1), ""])


def opening(
    events: Iterable[Event], height: int, lanes: Collection[Lane] = LANES
) -> list[str]:
    """Return the steps before the failure, in at most `height` lines."""
    width = WIDTH - len(INDENT)
    lines = written(events, width, lanes)
    if not lines:
        return ["Nothing happened before."]
    room = height - 2
    if len(lines) <= room:
        shown = draw(lines)
    else:
        count = len(lines) - room + 1
        gap = f"… {count:,} lines left out …"
        shown = [*draw(lines[:FIRST]), gap, *draw(lines[FIRST + count :])]
    return ["Steps so far:", "", *indented(shown)]


def ending(failure: Failure, colour: bool) -> list[str]:
    """Return the failed step, the bytes that it was about, and what was expected."""
    place = f"Line {failure.line} failed:"
    step = cut(f"{place} {' '.join(plain(failure.step))}", WIDTH)
    lines = [paint(place, RED, colour) + step[len(place) :]]
    if shown := evidence(failure):
        lines += ["", *(paint(*line, colour) for line in shown)]
    sentence = " ".join(plain(failure.sentence))
    wrapped = wrap(
        sentence, WIDTH, max_lines=SENTENCE, placeholder=" …", break_on_hyphens=False
    )
    return [*lines, "", *wrapped]


def evidence(failure: Failure) -> list[tuple[str, str]]:
    """Return the bytes that were expected and those that came, each with a colour."""
    if failure.expected is not None:
        width = WIDTH - len(INDENT)
        lines = compare(failure.expected, failure.actual, failure.end, width)
        return list(zip(indented(lines), (GREEN, RED, RED), strict=False))
    came = [quote(failure.actual)] if failure.actual else []
    came += [failure.end] if failure.end else []
    return [(f"{INDENT}came      {', '.join(came)}", RED)] if came else []


def paint(text: str, code: str, colour: bool) -> str:
    """Return a text in an ANSI colour, if there are to be colours."""
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text


def indented(lines: Iterable[str]) -> list[str]:
    """Return lines a step further to the right."""
    return [indent(line, INDENT) for line in lines]
