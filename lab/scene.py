"""Play a scenario from standard input: python -m lab.scene FILE [--all]."""

import argparse
import sys
from pathlib import Path

from lab import terminal
from lab.drawing.story import story
from lab.drawing.transcript import transcript
from lab.scenarios import play
from lab.tracing.live import line

USE = """\
The scenario comes from standard input, one step a line, such as:
  connect
  send "hello\\n"
  expect "hello\\n"
docs/lab.md names the steps.
"""


def main(arguments: list[str]) -> int:
    """Print what came of the scenario; return 1 if that was not what it expected."""
    parser = argparse.ArgumentParser(
        "python -m lab.scene",
        epilog=USE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=server_file, help="such as a chapter's server.py")
    parser.add_argument("--all", action="store_true", help="show every event")
    asked = parser.parse_args(arguments)
    run = play.run(sys.stdin.read(), *module_of(asked.file))
    colour = terminal.wants_colour(sys.stdout)
    if asked.all:
        for event in run.events:
            print(line(event, colour, terminal.width()))
    if run.failure:
        print(story(run.events, run.failure, colour), end="")
    elif not asked.all:
        print(transcript(run.events), end="")
    if run.problem:
        print(run.problem, file=sys.stderr)
    return 1 if run.failure or run.problem else 0


def server_file(text: str) -> Path:
    """Return the path of a Python file, or raise an error that says what it needs."""
    path = Path(text)
    if path.suffix != ".py" or not path.is_file():
        raise argparse.ArgumentTypeError(f"{text} is no Python file")
    return path.resolve()


def module_of(path: Path) -> tuple[str, Path]:
    """Return the name under which a file is imported, and the folder to find it in."""
    folder = path.parent
    names = [path.stem]
    while (folder / "__init__.py").exists():
        names.insert(0, folder.name)
        folder = folder.parent
    return ".".join(names), folder


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
