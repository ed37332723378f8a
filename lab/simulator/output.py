"""What a program in the lab prints, line by line."""

import io
import sys
from collections.abc import Callable


class Output(io.TextIOBase):
    """A standard output that takes what is printed inside, line by line.

    What is printed outside goes where it would have gone.
    """

    def __init__(
        self, is_inside: Callable[[], bool], take: Callable[[str], object]
    ) -> None:
        self.is_inside = is_inside
        self.take = take
        self.outside = sys.stdout
        self.rest = ""

    def write(self, text: str) -> int:
        if not self.is_inside():
            return self.outside.write(text)
        *lines, self.rest = (self.rest + text).split("\n")
        for line in lines:
            self.take(line)
        return len(text)

    def finish(self) -> None:
        """Take what came after the last newline."""
        if self.rest:
            self.take(self.rest)
