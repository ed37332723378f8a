"""Run one verb: `python -m lab VERB`."""

import sys

from lab.command_line import run_verb
from lab.errors import LabError


def main(arguments: list[str]) -> int:
    """Run the verb and return the exit status."""
    try:
        return run_verb(arguments)
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # What a shell reports for a program that Ctrl-C ended


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
