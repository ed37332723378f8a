"""Play a scenario from standard input: python -m lab.scene FILE [--all]."""

import argparse
import sys
from pathlib import Path

from lab import terminal
from lab.drawing.transcript import transcript
from lab.scenarios import play
from lab.scenarios.story import steps_so_far, story
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
    if sys.stdin.isatty():
        print("Write the steps, one a line, and then press Ctrl-D.", file=sys.stderr)
    scenario = sys.stdin.buffer.read().decode(errors="replace")
    run = play.run(scenario, *module_of(asked.file))
    colour = terminal.wants_colour(sys.stdout)
    if asked.all:
        for event in run.events:
            print(line(event, colour, terminal.width()))
    print(outcome(run, asked.all, colour), end="", flush=True)
    if said := complaint(run):
        print(said, file=sys.stderr)
    return 1 if run.failure or run.problem else 0


def outcome(run: play.Run, is_told: bool, colour: bool) -> str:
    """Return what a run came to; its events may have been told already."""
    if run.failure and run.events:
        return story(run.events, run.failure, colour)
    if is_told or not run.events:
        return ""
    return steps_so_far(run.events) if run.problem else transcript(run.events)


def complaint(run: play.Run) -> str:
    """Return in a line why a scenario was not played to its end, or "" if it was."""
    if run.failure and not run.events:  # One of its lines is no step.
        return f"line {run.failure.line}: {run.failure.sentence}"
    return run.problem


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
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:  # A reader such as `head` has left.
        terminal.mute(sys.stdout)
    except KeyboardInterrupt:
        sys.exit(130)  # What a shell reports for a program that Ctrl-C ended
