"""The command line of the verbs: which there are, and what may follow each."""

import argparse
import os
from collections.abc import Callable
from functools import partial

from lab import testing, verbs
from lab.benchmarks import verbs as benchmarks
from lab.chapters import ROOT
from lab.exercises import verbs as exercises

LAYOUT = partial(argparse.HelpFormatter, max_help_position=16, width=88)

# What each verb does, and what may follow it; in brackets, what need not.
VERBS: tuple[tuple[Callable[..., int | None], str], ...] = (
    (verbs.site, ""),
    (verbs.docs, ""),
    (verbs.build, ""),
    (verbs.run, "chapter"),
    (verbs.xray, "chapter"),
    (verbs.experiment, "chapter"),
    (testing.test, "[chapter]"),
    (exercises.start, "chapter"),
    (exercises.watch, "chapter"),
    (exercises.hint, "chapter"),
    (exercises.reset, "chapter"),
    (exercises.solution, "chapter"),
    (exercises.run_mine, "chapter"),
    (exercises.diff, "chapter"),
    (exercises.status, ""),
    (exercises.wrong_answers, ""),
    (testing.check, ""),
    (testing.format, ""),
    (testing.test_all, ""),
    (verbs.carry, ""),
    (verbs.record, "[name]"),
    (benchmarks.bench_lab, ""),
    (benchmarks.bench_exercises, ""),
    (benchmarks.bench_chapters, ""),
    (benchmarks.bench_soak, ""),
    (verbs.lock, ""),
    (verbs.clean, ""),
)
OF_PYTEST = (testing.test, testing.test_all)  # More may follow them, after --.


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
    for function, argument in VERBS:
        name, line = function.__name__.replace("_", "-"), function.__doc__
        subparser = group.add_parser(name, help=line, description=line)
        subparser.set_defaults(verb=function)
        if argument:
            nargs = "?" if argument.startswith("[") else None
            subparser.add_argument(argument.strip("[]"), nargs=nargs)
        if function in OF_PYTEST:
            subparser.set_defaults(extra=[])
    return parser
