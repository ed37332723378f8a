"""Mutants: a function of a chapter in which one small thing is changed."""

import ast
from collections.abc import Iterator
from textwrap import indent

from lab.slicing.statements import Function, docstring_of

Place = tuple[int, int, int, int]  # first line and column, last line and column

OPPOSITES: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Lt: ast.LtE(), ast.LtE: ast.Lt(), ast.Gt: ast.GtE(), ast.GtE: ast.Gt(),
    ast.Eq: ast.NotEq(), ast.NotEq: ast.Eq(), ast.Is: ast.IsNot(), ast.IsNot: ast.Is(),
    ast.In: ast.NotIn(), ast.NotIn: ast.In(),
}  # fmt: skip
OPERATORS: dict[type[ast.operator], ast.operator] = {
    ast.Add: ast.Sub(), ast.Sub: ast.Add(), ast.Mult: ast.Add(), ast.Div: ast.Mult(),
}  # fmt: skip
NAMES = {
    "min": "max", "max": "min", "any": "all", "all": "any",
    "OSError": "ConnectionError", "Exception": "OSError",
    "close": "abort", "abort": "close", "set": "clear", "clear": "set",
    "startswith": "endswith", "DONE": "MUST_CLOSE", "IDLE": "DONE",
    "write_eof": "close", "append": "extend", "discard": "remove", "lower": "strip",
}  # fmt: skip
ATOMS = (ast.Name, ast.Attribute, ast.Call, ast.Constant, ast.Subscript)
DROPPED = (ast.Expr, ast.Assign, ast.AugAssign, ast.Delete, ast.Raise, ast.Assert)


def mutants(source: str, function: Function) -> Iterator[tuple[str, str]]:
    """Give each mutant of a file, of one function in it, and what is done in it."""
    seen = {ast.dump(ast.parse(source))}
    for statement in function.body[docstring_of(function) is not None :]:
        for node in ast.walk(statement):
            for about, text in changes(node):
                mutant = spliced(source, node, text)
                try:
                    tree = ast.dump(ast.parse(mutant))
                except SyntaxError:
                    continue
                if tree not in seen:
                    seen.add(tree)
                    yield about, mutant


def spliced(source: str, node: ast.AST, text: str) -> str:
    """Return a file with a text in place of a node."""
    place = vars(node)
    lines = source.encode().splitlines(keepends=True)
    first, last = place["lineno"] - 1, place["end_lineno"] - 1
    start, end = place["col_offset"], place["end_col_offset"]
    if isinstance(node, ast.stmt):
        text = indent(text, " " * start).lstrip()
    middle = lines[first][:start] + text.encode() + lines[last][end:]
    return b"".join([*lines[:first], middle, *lines[last + 1 :]]).decode()


def changes(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Give what is done to a node, and what is then in its place."""
    if isinstance(node, ast.stmt):
        yield from changes_of_statement(node)
    elif isinstance(node, ast.expr):
        for about, new in [*changes_of_condition(node), *changes_of_value(node)]:
            yield about, in_brackets(new)


def in_brackets(node: ast.expr) -> str:
    """Return an expression as it can stand in any other."""
    text = ast.unparse(node)
    return text if isinstance(node, ATOMS) else f"({text})"


def changes_of_statement(node: ast.stmt) -> Iterator[tuple[str, str]]:
    """Give what is done to a statement, and what is then in its place."""
    text = ast.unparse
    match node:
        case ast.If(test, body, orelse) | ast.While(test, body, orelse):
            yield "run without its condition", text(ast.Module(body, []))
            yield "branch dropped", text(ast.Module(orelse, [])) or "pass"
            if orelse:
                yield "else dropped", text(ast.If(test, body, []))
            if isinstance(node, ast.While):
                yield "once", text(ast.If(test, body, []))
        case ast.Try(body, handlers, _, final):
            yield "handlers dropped", text(ast.Module([*body, *final], []))
            if final and handlers:
                yield "finally dropped", text(ast.Try(body, handlers, [], []))
        case ast.With(_, body) | ast.AsyncWith(_, body) | ast.For(_, _, body):
            yield "body alone", text(ast.Module(body, []))
        case ast.Return(value) if value is not None:
            yield "returns None", "return"
    if isinstance(node, DROPPED):
        yield "dropped", "pass"
        yield "returns early", "return"
    if isinstance(node, ast.Expr | ast.AugAssign):
        yield "done twice", f"{text(node)}\n{text(node)}"


def changes_of_condition(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Give what is done to a condition, and what is then in its place."""
    match node:
        case ast.Compare(left, [op], others) if type(op) in OPPOSITES:
            yield "compared otherwise", ast.Compare(left, [OPPOSITES[type(op)]], others)
        case ast.BoolOp(op, values):
            other = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield "and, or", ast.BoolOp(other, values)
            for each in values:
                yield "operand dropped", without(node, each)
        case ast.UnaryOp(ast.Not(), operand):
            yield "not dropped", operand
        case ast.IfExp(_, body, orelse):
            yield "always so", body
            yield "never so", orelse


def changes_of_value(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Give what is done to any other expression, and what is then in its place."""
    match node:
        case ast.BinOp(left, op, right) if type(op) in OPERATORS:
            yield "computed otherwise", ast.BinOp(left, OPERATORS[type(op)], right)
            yield "left operand alone", left
        case ast.Await(value):
            yield "await dropped", value
        case ast.Constant(bool(value)):
            yield "the other truth", ast.Constant(not value)
        case ast.Constant(int(value) | float(value)):
            yield "one more", ast.Constant(value + 1)
            yield "one less", ast.Constant(value - 1)
        case ast.Subscript(value, ast.Slice()):
            yield "all of it", value
        case ast.Call(called, args, keywords):
            for place in range(len(keywords)):
                rest = [*keywords[:place], *keywords[place + 1 :]]
                yield "keyword dropped", ast.Call(called, args, rest)
            if args:
                yield "argument dropped", ast.Call(called, args[:-1], keywords)
        case ast.Name(name) if name in NAMES:
            yield "another name", ast.Name(NAMES[name])
        case ast.Attribute(value, name) if name in NAMES:
            yield "another name", ast.Attribute(value, NAMES[name])


def without(node: ast.BoolOp, operand: ast.expr) -> ast.expr:
    """Return a condition without one of its operands."""
    rest = [each for each in node.values if each is not operand]
    return rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
