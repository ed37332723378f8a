"""Where a process was, by the frames that faulthandler writes."""

import os
import re
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb

from lab.chapters import ROOT

LAB = ROOT / "lab"
STDLIB = Path(os.__file__).parent  # In a browser, that is not where sysconfig says.
PACKAGES = Path(sysconfig.get_path("purelib"))
THREAD = re.compile(r"(?:Current thread|Thread) 0x([0-9a-f]+)")
FRAME = re.compile(r'  File "(.*)", line (\d+) in (.*)')
ESCAPE = re.compile(r"\\(?:x(..)|u(....)|U(.{8}))")


@dataclass(frozen=True)
class Frame:
    """A function that was at work, and the line it was at."""

    file: str
    line: int
    function: str

    def __str__(self) -> str:
        """Say where it is, with a path that is short if it is in the repository."""
        path = Path(self.file)
        shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        return f"{shown}, line {self.line}"

    def called(self) -> str:
        """Return the function's name as a page would write it."""
        named = self.function.isidentifier()
        return f"{self.function}()" if named else f"the code of {self.function}"

    def is_under(self, folders: Iterable[Path]) -> bool:
        """Return whether its file is in one of the folders, or below."""
        path = Path(self.file).resolve()
        return any(path.is_relative_to(folder.resolve()) for folder in folders)

    def is_plumbing(self) -> bool:
        """Return whether it belongs to Python or to the lab, and not to a server."""
        return self.file.startswith("<") or self.is_under([STDLIB, LAB])


def parse_frames(text: str) -> list[Frame]:
    """Return the frames of all threads, the innermost of each first.

    The threads are in the order in which they are first named.
    """
    frames: list[Frame] = []
    threads: dict[int, list[Frame]] = {}
    for line in text.splitlines():
        if match := THREAD.match(line):
            frames = threads.setdefault(int(match[1], 16), [])
        elif match := FRAME.fullmatch(line):
            frames.append(Frame(unescape(match[1]), int(match[2]), match[3]))
    return [frame for frames in threads.values() for frame in frames]


def unescape(name: str) -> str:
    """Return a file's name as it is: faulthandler writes ASCII only."""
    return ESCAPE.sub(lambda match: chr(int(match[match.lastindex or 0], 16)), name)


def frame_lines(error: BaseException, thread: int) -> Iterator[str]:
    """Give the frames through which an error came, as faulthandler writes them."""
    yield f"Thread 0x{thread:016x} (most recent call first):"
    for frame in frames_of(error):
        yield f'  File "{frame.file}", line {frame.line} in {frame.function}'


def frames_of(error: BaseException) -> list[Frame]:
    """Return the frames through which an error came, the innermost first."""
    return [
        Frame(each.filename, each.lineno or 0, each.name)
        for each in reversed(extract_tb(error.__traceback__))
    ]


def culprit(frames: Sequence[Frame], folders: Sequence[Path]) -> Frame | None:
    """Return the first frame in the folders, or else the first of somebody's server.

    None if all of them are Python's or the lab's. What is installed is nobody's server
    while there is another, even in a folder that holds `.venv`.
    """
    others = [frame for frame in frames if not frame.is_plumbing()]
    own = [frame for frame in others if not frame.is_under([PACKAGES])]
    named = [frame for frame in own if frame.is_under(folders)]
    return next(iter(named + own + others), None)
