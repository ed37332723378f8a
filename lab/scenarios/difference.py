"""Two runs of bytes one above the other, with a mark where they part."""

from lab.tracing.words import QUOTED, count

LABEL = 10  # columns of "expected  "
BEFORE = 32  # columns at most for what agrees, before the difference
CUT = "…"  # no byte is written so, thus it is always a mark of ours


def compare(
    expected: bytes, actual: bytes, end: str = "", width: int = 80
) -> list[str]:
    """Return the lines that show where bytes differ, none wider than `width` columns.

    The mark is below the first byte that differs. Where one of the two stops short, it
    is below its closing quote, where the next byte would be. There is no mark where
    they are equal. What does not fit is cut: on the left most of what agrees, on the
    right what is too long; a line that is cut says how many bytes there are. `end` is
    what came after the bytes, and `width` is at least 80.
    """
    place = first_difference(expected, actual)
    both = (expected, ""), (actual, end)
    fit = all(len(whole(*each, width)) <= width - LABEL for each in both)
    start = 0 if fit else window_start(expected, place)
    texts = [window(*each, start, width - LABEL) for each in both]
    lines = [f"expected  {texts[0]}", f"came      {texts[1]}"]
    if expected == actual:
        return lines
    shown = CUT * (start > 0) + escaped(expected[start:place])
    return [*lines, mark(LABEL + 1 + len(shown), verdict(expected, actual), width)]


def mark(column: int, words: str, width: int) -> str:
    """Return a line that points up at a column, with words on the side with room."""
    if column + 2 + len(words) <= width:
        return f"{'':{column}}^ {words}"
    return f"{words + ' ':>{column}}^"


def first_difference(expected: bytes, actual: bytes) -> int:
    """Return how many bytes agree before the first that does not."""
    low, high = 0, min(len(expected), len(actual))
    while low < high:
        middle = (low + high + 1) // 2
        if expected[low:middle] == actual[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def verdict(expected: bytes, actual: bytes) -> str:
    """Return in words what is wrong with the first byte that differs."""
    place = first_difference(expected, actual)
    if place == len(actual):
        return f"byte {place + 1:,} is missing"
    if place == len(expected):
        return f"byte {place + 1:,} is one too many"
    return f"byte {place + 1:,} differs"


def window_start(data: bytes, place: int) -> int:
    """Return from which byte on to show what leads up to a place."""
    start = place
    room = BEFORE
    while start > 0 and len(QUOTED[data[start - 1]]) <= room:
        start -= 1
        room -= len(QUOTED[data[start]])
    return start


def window(data: bytes, end: str, start: int, width: int) -> str:
    """Return bytes from `start` on in quotes, as many as fit, and what came after."""
    text = whole(data, end, width)
    if start == 0 and len(text) <= width:
        return text
    after = f" {count(len(data))}{then(end)}"
    front = CUT * (start > 0)
    text = fitting(data[start:], width - len(f'"{front}"{after}'))
    return f'"{front}{text}"{after}'


def whole(data: bytes, end: str, width: int) -> str:
    """Return bytes in quotes and what came after; beyond `width` what is too wide."""
    return f'"{escaped(data[:width])}"{then(end)}'


def then(end: str) -> str:
    """Return what came after some bytes, as it is added to them."""
    return f", {end}" if end else ""


def fitting(data: bytes, room: int) -> str:
    """Return bytes as text of at most `room` columns, with a mark if some are cut."""
    cells = [QUOTED[byte] for byte in data[: room + 1]]
    if sum(map(len, cells)) <= room:
        return "".join(cells)
    while sum(map(len, cells)) > room - len(CUT):
        cells.pop()
    return "".join(cells) + CUT


def escaped(data: bytes) -> str:
    """Return bytes as ASCII text, without quotes around it."""
    return "".join(QUOTED[byte] for byte in data)
