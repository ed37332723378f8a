"""Small faults in the finished code of a chapter, each of which a check should catch.

`python -m lab.exercises.mutate 3 100` tries a hundred of chapter 3 and prints those
that no step catches: equal programs, or a check is missing. Without 100, it tries all.
"""

import ast
import copy
import difflib
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from lab.chapters import find_chapter
from lab.exercises import plan as plans
from lab.exercises.parts import Function, functions_of, put
from lab.exercises.plan import Plan
from lab.exercises.verdict import examine
from lab.exercises.work import Code

BLOCKS = ("body", "orelse", "finalbody", "handlers")  # of a statement
TWINS = ("Lt LtE", "Gt GtE", "Eq NotEq", "Is IsNot", "In NotIn", "And Or", "Add Sub")
OTHERS = {
    getattr(ast, one): getattr(ast, other)
    for first, second in map(str.split, TWINS)
    for one, other in ((first, second), (second, first))
}

Mutant = tuple[str, str]  # a file of the chapter, and its code with a fault
Fault = Callable[[], object]


def main(number: str, most: str = "") -> int:
    """Try the mutants of a chapter, or so many of them; return 1 if any survives."""
    plan = plans.load(find_chapter(number))
    every = [each for file in plan.files for each in mutants(plan, file)]
    random.Random(number).shuffle(every)
    chosen, caught = every[: int(most or len(every))], 0
    for file, code in chosen:
        if survives(plan, file, code):
            print(*difference(plan, file, code), sep="\n", end="\n\n", flush=True)
        else:
            caught += 1
    print(f"{len(chosen)} tried, {caught} caught")
    return int(caught < len(chosen))


def survives(plan: Plan, file: str, code: str) -> bool:
    """Return whether a chapter passes with some other code in one of its files."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / plan.chapter.package
        shutil.copytree(plan.chapter.path, folder)
        (folder / file).write_text(code)
        return examine(plan, Code(folder, is_copy=True)).trouble is None


def difference(plan: Plan, file: str, code: str) -> Iterator[str]:
    """Give the lines in which a file's code differs from the finished one."""
    finished = ast.unparse(ast.parse((plan.chapter.path / file).read_text()))
    lines = finished.splitlines(), code.splitlines()
    return difflib.unified_diff(*lines, file, file, n=1, lineterm="")


# Making mutants


def mutants(plan: Plan, file: str) -> Iterator[Mutant]:
    """Give the mutants of a file, with a fault in what the reader writes."""
    tree = ast.parse((plan.chapter.path / file).read_text())
    own = functions_of(tree)
    for name in plan.holes(file):
        for other in faulty(own[name]):
            put(tree.body, other, name.split("."))
            code = ast.unparse(ast.fix_missing_locations(tree))
            with suppress(SyntaxError):  # A try that has lost its only handler.
                compile(code, file, "exec")
                yield file, code
        put(tree.body, own[name], name.split("."))


def faulty(function: Function) -> Iterator[Function]:
    """Give copies of a function with one fault each, in its body."""
    for number in range(len(list(all_faults(function)))):
        other = copy.deepcopy(function)
        list(all_faults(other))[number]()
        yield other


def all_faults(function: Function) -> Iterator[Fault]:
    """Give what would spoil a function; each, when it is called, does."""
    yield from block_faults(function.body)
    for node in (node for each in function.body for node in ast.walk(each)):
        for block in (getattr(node, name, None) for name in BLOCKS):
            yield from block_faults(block if isinstance(block, list) else [])
        yield from faults(node)


def block_faults(block: list[Any]) -> Iterator[Fault]:
    """Give what would spoil a list of statements: one goes, or its head alone."""
    for place, node in enumerate(block):
        put_there = partial(block.__setitem__, slice(place, place + 1))
        match node:
            case ast.ExceptHandler():
                yield partial(put_there, [])
            case ast.Pass() | ast.Assert() | ast.Expr(value=ast.Constant()):
                continue
            case ast.stmt():
                yield partial(put_there, [ast.Pass()])
        if isinstance(node, ast.For | ast.With | ast.AsyncWith | ast.Try):
            yield partial(put_there, node.body + getattr(node, "finalbody", []))


def faults(node: ast.AST) -> Iterator[Fault]:
    """Give what would spoil a node that is no list."""
    match node:
        case ast.If() | ast.IfExp():
            for value in (True, False):
                yield partial(setattr, node, "test", ast.Constant(value))
        case ast.Constant(bool(value)):
            yield partial(setattr, node, "value", not value)
        case ast.Constant(int(value) | float(value)):
            yield partial(setattr, node, "value", value + 1)
        case ast.Compare(ops=[sign]) if type(sign) in OTHERS:
            yield partial(setattr, node, "ops", [OTHERS[type(sign)]()])
        case ast.BoolOp() | ast.BinOp() if type(node.op) in OTHERS:
            yield partial(setattr, node, "op", OTHERS[type(node.op)]())
        case ast.Call():
            for given in (node.args, node.keywords):
                for place in range(len(given)):
                    yield partial(given.pop, place)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
