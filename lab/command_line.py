"""The command line of the verbs: which there are, and what may follow each."""

import argparse
import os
from collections.abc import Callable
from functools import partial

from lab import testing, verbs
from lab.bench import bench_lab
from lab.bench_chapters import bench_chapters, bench_soak
from lab.bench_exercises import bench_exercises
from lab.chapters import ROOT
from lab.exercises import verbs as exercises

LAYOUT = partial(argparse.HelpFormatter, max_help_position=16, width=88)


def run_verb(arguments: list[str]) -> int:
    """Run the verb that the arguments name, and return its exit status."""
    own, extra = split_at_dashes(arguments)
    parser = verb_parser()
    options = vars(parser.parse_args(own))
    verb = options.pop("verb", parser.print_help)
    if extra and "extra" not in options:
        parser.error("nothing may follow -- here: this verb runs no pytest")
    if extra:
        options["extra"] = extra
    os.chdir(ROOT)
    return verb(**options) or 0


def split_at_dashes(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Divide what is ours from what follows `--`, which is for pytest."""
    if "--" not in arguments:
        return arguments, []
    middle = arguments.index("--")
    return arguments[:middle], arguments[middle + 1 :]


def verb_parser() -> argparse.ArgumentParser:
    """Describe the verbs; the help of each is its docstring."""
    parser = argparse.ArgumentParser("python3 lab/bootstrap.py", formatter_class=LAYOUT)
    group = parser.add_subparsers(title="verbs", metavar="VERB")

    def verb(function: Callable[..., int | None]) -> argparse.ArgumentParser:
        name = function.__name__.replace("_", "-")
        line = function.__doc__
        subparser = group.add_parser(name, help=line, description=line)
        subparser.set_defaults(verb=function)
        return subparser

    verb(verbs.site)
    verb(verbs.docs)
    verb(verbs.build)
    verb(verbs.run).add_argument("chapter")
    verb(verbs.xray).add_argument("chapter")
    verb(verbs.experiment).add_argument("chapter")
    test = verb(testing.test)
    test.add_argument("chapter", nargs="?")
    test.set_defaults(extra=[])
    for function in (
        exercises.start,
        exercises.watch,
        exercises.hint,
        exercises.reset,
        exercises.solution,
        exercises.run_mine,
        exercises.diff,
    ):
        verb(function).add_argument("chapter")
    verb(exercises.status)
    verb(exercises.wrong_answers)
    verb(testing.check)
    verb(testing.format)
    verb(testing.test_all).set_defaults(extra=[])
    verb(verbs.carry)
    verb(verbs.record).add_argument("name", nargs="?")
    verb(bench_lab)
    verb(bench_exercises)
    verb(bench_chapters)
    verb(bench_soak)
    verb(verbs.lock)
    verb(verbs.clean)
    return parser
