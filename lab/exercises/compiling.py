"""What the finished chapters are compiled to, once for all copies of them."""

import ast
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import decode_source
from pathlib import Path
from types import CodeType
from typing import Any

MANY = 256  # files, more than all chapters have


@lru_cache(maxsize=MANY)
def tree_of(source: bytes) -> ast.Module:
    """Return a finished file's tree, which nobody may change."""
    return ast.parse(decode_source(source))


@lru_cache(maxsize=MANY)
def compiled(source: bytes) -> CodeType:
    """Return what a finished file is compiled to; moved() says where it is."""
    return code_of(tree_of(source), Path())


def code_of(tree: ast.Module, file: Path) -> CodeType:
    """Return what a tree is compiled to, as a file's code."""
    code: CodeType = compile(tree, file, "exec")
    return code


def moved(code: CodeType, file: Path) -> CodeType:
    """Return the same code as that of another file."""
    return code.replace(
        co_filename=str(file), co_consts=tuple(moved_constants(code, file))
    )


def moved_constants(code: CodeType, file: Path) -> Iterator[Any]:
    """Give the constants of some code; the code among them is that of another file."""
    for each in code.co_consts:
        yield moved(each, file) if isinstance(each, CodeType) else each
