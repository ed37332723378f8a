"""Events as lines in a terminal, printed as they happen."""

from collections.abc import Callable
from typing import TextIO

from lab import terminal
from lab.tracing.trace import Event, Lane
from lab.tracing.words import fitted, say

# The sixteen colours that a person chooses for a terminal; "1" is bold, "2" is faint.
COLOURS = {
    Lane.CLIENT: "36",
    Lane.KERNEL: "2;36",
    Lane.TRANSPORT: "32",
    Lane.PROTOCOL: "34",
    Lane.SOCKET: "32",
    Lane.APP: "95",
    Lane.H11: "35",
    Lane.TASK: "33",
    Lane.TIMER: "2;33",
    Lane.CLOCK: "2",
    Lane.SIGNAL: "1",
    Lane.LOG: "0",
    Lane.ERROR: "1;31",
}
INDENT = "  "
LEAST = 8  # characters of bytes, however narrow the terminal is


def line(event: Event, colour: bool, width: int) -> str:
    """Return an event as a line of at most `width` columns, without its end.

    Whatever bytes and words it holds, nothing in it moves a cursor.
    """
    number = "" if event.connection is None else f"c{event.connection}"
    head = f"{event.time:9.3f}  {number:<4}"
    body = f"{event.lane:<10} {INDENT * event.depth}{terminal.printable(say(event))}"
    if event.states:
        body += terminal.printable(f"  [{', '.join(event.states)}]")
    if event.data is not None:
        room = width - terminal.columns(f"{head}{body}  ")
        body += f"  {fitted(event.data, room, LEAST)}"
    text = terminal.clip(head + body, width)
    if not colour:
        return text
    start = len(head)
    return f"{text[:start]}\x1b[{COLOURS[event.lane]}m{text[start:]}\x1b[0m"


class Printer:
    """Prints each event with which it is called, at once.

    When nobody reads the stream any more, it calls `left` once, and from then on what
    is written to the stream goes nowhere.
    """

    def __init__(
        self, stream: TextIO, colour: bool, left: Callable[[], object]
    ) -> None:
        self.stream = stream
        self.colour = colour
        self.left = left

    def __call__(self, event: Event) -> None:
        text = line(event, self.colour, terminal.width())
        encoding = self.stream.encoding or "utf-8"  # None of a StringIO
        known = text.encode(encoding, "replace").decode(encoding)
        try:
            print(known, file=self.stream, flush=True)
        except BrokenPipeError:
            terminal.mute(self.stream)
            self.left()
