"""The story of a failure: what led to it, and the first byte that went wrong."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lab.drawing.transcript import WIDTH
from lab.scenarios.difference import compare, first_difference
from lab.scenarios.failure import Failure
from lab.scenarios.story import HEIGHT, story
from lab.tracing.trace import Event, Lane
from lab.tracing.words import QUOTED

FAILURE = Failure(
    step=r'expect "hello\n"',
    line=4,
    expected=b"hello\n",
    actual=b"hell0\n",
    sentence='The client expected "hello\\n", but "hell0\\n" came.',
    end="silence",
)
ECHO = [
    Event(0, Lane.CLIENT, "connects", connection=1),
    Event(0, Lane.CLIENT, "sends", connection=1, data=b"hello\n"),
    Event(0, Lane.CLIENT, "receives", connection=1, data=b"hell0\n", depth=2),
]
FEW_LETTERS = st.lists(st.sampled_from(b'a"\n\\\xff'))
BYTES = st.binary(max_size=90) | FEW_LETTERS.map(bytes)
ENDS = st.sampled_from(["", "the end", "a reset", "silence"])
LONG = 1 << 15


def test_a_failure_is_told_from_the_first_step_to_the_reason() -> None:
    assert story(ECHO, FAILURE).splitlines() == [
        "Steps so far:",
        "",
        "  0 s   client  connects",
        r'        client  sends     "hello\n"',
        r'        client  receives  "hell0\n"',
        "",
        r'Line 4 failed: expect "hello\n"',
        "",
        r'  expected  "hello\n"',
        r'  came      "hell0\n", silence',
        "                 ^ byte 5 differs",
        "",
        r'The client expected "hello\n", but "hell0\n" came.',
    ]


def test_a_first_step_can_fail() -> None:
    assert story([], FAILURE).startswith("Nothing happened before.\n\nLine 4 failed:")


def test_a_step_that_expects_no_bytes_shows_those_that_came() -> None:
    told = story(ECHO, replace(FAILURE, expected=None, actual=b"more"))
    assert '\n  came      "more", silence\n' in told
    assert "expected  " not in told


def test_a_step_that_is_not_about_bytes_shows_none() -> None:
    told = story([], replace(FAILURE, expected=None, actual=b"", end=""))
    assert "came  " not in told


def test_a_long_run_keeps_its_beginning_and_its_end() -> None:
    lines = story(many(200), FAILURE).splitlines()
    assert len(lines) == HEIGHT
    assert lines[2:7] == [
        "    0 s   client  sees 0",
        "    1 s   client  sees 1",
        "    2 s   client  sees 2",
        "    3 s   client  sees 3",
        "  … 171 lines left out …",
    ]
    assert lines[7] == "  175 s   client  sees 175"


def test_after_the_gap_the_time_is_said_again() -> None:
    events = [replace(event, time=7) for event in many(200)]
    lines = story(events, FAILURE).splitlines()
    gap = next(number for number, line in enumerate(lines) if "left out" in line)
    assert lines[gap + 1].startswith("  7 s")
    assert lines[gap + 2].startswith("       ")


def test_colours_add_nothing_but_codes() -> None:
    coloured = story(ECHO, FAILURE, colour=True)
    assert "\x1b" in coloured
    assert re.sub(r"\x1b\[[\d;]+m", "", coloured) == story(ECHO, FAILURE)


def test_without_colours_there_are_no_codes() -> None:
    failure = replace(FAILURE, step="\x1b[31mred", sentence="\x1b[31mred")
    assert "\x1b" not in story(ECHO, failure)


def test_long_words_and_long_bytes_fit_too() -> None:
    logged = Event(0, Lane.LOG, "prints", note="x" * 500)
    failure = replace(FAILURE, expected=b"x" * 500, sentence="word " * 400)
    lines = story([logged, *many(60)], failure).splitlines()
    assert len(lines) == HEIGHT
    assert max(map(len, lines)) == WIDTH
    assert lines[-1].endswith("word …")


@given(
    st.integers(0, 60),
    st.text(max_size=300),
    st.text(min_size=1, max_size=2000),
    st.none() | BYTES,
    BYTES,
    ENDS,
)
def test_a_story_fits_a_terminal(
    count: int,
    step: str,
    sentence: str,
    expected: bytes | None,
    actual: bytes,
    end: str,
) -> None:
    failure = Failure(step, 1, expected, actual, sentence, end)
    lines = story(many(count), failure).splitlines()
    assert len(lines) <= HEIGHT
    assert max(map(len, lines)) <= WIDTH


# The difference


@pytest.mark.parametrize(
    ("expected", "actual", "lines"),
    [
        (b"a\nb", b"a\nc", [r'"a\nb"', r'"a\nc"', "    ^ byte 3 differs"]),
        (b"hello\n", b"hel", [r'"hello\n"', '"hel"', "    ^ byte 4 is missing"]),
        (b"hel", b"hello", ['"hel"', '"hello"', "    ^ byte 4 is one too many"]),
        (b"a", b"", ['"a"', '""', " ^ byte 1 is missing"]),
        (b'"\x00', b'"\x01', [r'"\"\x00"', r'"\"\x01"', "   ^ byte 2 differs"]),
    ],
)
def test_the_mark_is_below_what_differs(
    expected: bytes, actual: bytes, lines: list[str]
) -> None:
    assert [line[10:] for line in compare(expected, actual)] == lines


def test_equal_bytes_have_no_mark() -> None:
    assert compare(b"hi", b"hi", "silence") == [
        'expected  "hi"',
        'came      "hi", silence',
    ]


def test_bytes_that_fit_are_not_cut() -> None:
    assert "…" not in "".join(compare(b"x" * 60 + b"y", b"x" * 60 + b"z"))


def test_what_agrees_for_long_is_cut_on_the_left_and_counted() -> None:
    assert compare(b"x" * 1000 + b"y", b"x" * 1000) == [
        f'expected  "…{"x" * 32}y" 1,001 bytes',
        f'came      "…{"x" * 32}" 1,000 bytes',
        f"{' ' * 44}^ byte 1,001 is missing",
    ]


def test_what_is_long_after_the_difference_is_cut_on_the_right() -> None:
    for line in compare(b"a" * 1000, b"b" * 1000, "the end")[:2]:
        assert "…" in line
        assert "1,000 bytes" in line
        assert 78 <= len(line) <= 80


@settings(max_examples=500)
@given(BYTES, BYTES, BYTES, st.integers(0, 300), ENDS, st.integers(80, 120))
@example(b"", b"a", b"\xff" * LONG, LONG, "a reset", 80)
@example(b"", b"\xff" * LONG, b"", LONG, "silence", 80)
def test_the_mark_points_at_the_first_byte_that_differs(
    same: bytes, expected: bytes, actual: bytes, more: int, end: str, width: int
) -> None:
    same = same + b"\r" * more
    expected, actual = same + expected, same + actual
    lines = compare(expected, actual, end, width)
    assert max(map(len, lines)) <= width
    if expected == actual:
        assert len(lines) == 2
        return
    column, place = lines[2].index("^"), first_difference(expected, actual)
    assert f"byte {place + 1:,} " in lines[2]
    assert lines[0][:column][10:] == lines[1][:column][10:]
    for line, data in zip(lines, (expected, actual), strict=False):
        after = QUOTED[data[place]] if place < len(data) else '"'
        assert line[column:].startswith(after)
        assert shows(line[10:column], data[:place])


def test_words_that_have_no_room_after_the_mark_stand_before_it() -> None:
    marked = compare(b"x" * 66, b"x" * 66 + b"y")[2]
    assert marked == f"{'byte 67 is one too many ^':>78}"


@given(BYTES, BYTES)
def test_the_first_difference_is_where_two_part(one: bytes, other: bytes) -> None:
    place = first_difference(one, other)
    assert one[:place] == other[:place]
    assert one == other or one[: place + 1] != other[: place + 1]


def many(count: int) -> list[Event]:
    return [
        Event(number, Lane.CLIENT, f"sees {number}", connection=1)
        for number in range(count)
    ]


def shows(text: str, data: bytes) -> bool:
    """Return whether a quoted text is that of these bytes, or of the last of them."""
    whole = "".join(QUOTED[byte] for byte in data[-100:])
    if text.startswith('"…'):
        return whole.endswith(text[2:])
    return text == f'"{whole}'
