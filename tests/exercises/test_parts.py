"""Functions are taken out of a file, and put into one, and nothing else changes."""

import ast
from pathlib import Path
from typing import Any

import pytest

from lab.exercises.parts import (
    functions_of,
    is_hole,
    parsed,
    replaced,
    spliced,
    with_holes,
)

from .conftest import TINY


def hollow(source: str, *names: str) -> str:
    return with_holes(source, dict.fromkeys(names, "step 1: x"))


def patched(source: str, other: str, *names: str) -> dict[str, Any]:
    """Run a module that has some functions from another; return what it defines."""
    tree = replaced(ast.parse(source), ast.parse(other), names)
    namespace: dict[str, Any] = {}
    exec(compile(tree, "patched.py", "exec"), namespace)
    return namespace


# Holes


def test_a_hole_keeps_what_is_promised_and_nothing_of_what_is_done() -> None:
    assert hollow(TINY, "Counter.add", "area", "wait") == (
        TINY.replace(
            "        # A secret.\n"
            "        self.count += self.step\n"
            "        return self.count  # Another.\n",
            '        raise NotImplementedError("step 1: x")\n',
        )
        .replace(
            "    return floor(pi * radius**2)\n",
            '    raise NotImplementedError("step 1: x")\n',
        )
        .replace(
            "    await asyncio.sleep(0)\n",
            '    raise NotImplementedError("step 1: x")\n',
        )
    )


@pytest.mark.parametrize(
    "body",
    [
        "    # secret\n    return 1\n",
        "    # secret\n\n    # secret\n    return 1\n",
        "    return 1  # secret\n",
        "    return 1\n    # secret\n",
        "    if x:\n        return 1\n        # secret\n",
        "    return 1\n\n    # secret\n\n",
        '    """Promise."""\n    # secret\n    return 1\n',
        '    """Promise."""\n\n    return secret\n',
        "    @secret\n    def inner():\n        return 1\n    return inner\n",
        '    return """\nsecret\n# secret\n"""\n',
        "    return (\n        1,\n    )  # secret\n",
    ],
)
@pytest.mark.parametrize("head", ["def f(x):\n", "async def f(\n    x,  # told\n):\n"])
def test_no_comment_of_the_body_is_left_in_a_hole(head: str, body: str) -> None:
    after = "# Not of it.\n\n\nREST = 1\n"

    skeleton = hollow(f"A = 0\n\n\n{head}{body}{after}", "f")

    assert "secret" not in skeleton
    assert skeleton.startswith(f"A = 0\n\n\n{head}")
    assert skeleton.endswith(after)
    assert ("Promise." in skeleton) == ("Promise." in body)
    assert is_hole(functions_of(ast.parse(skeleton))["f"])


def test_decorators_and_neighbours_of_a_hole_stay() -> None:
    source = (
        "class A:\n"
        "    @property\n"
        "    def x(self):\n"
        "        return secret\n\n"
        "    # About y.\n"
        "    def y(self):\n"
        "        return 2\n"
    )

    assert hollow(source, "A.x") == source.replace(
        "return secret", 'raise NotImplementedError("step 1: x")'
    )


def test_of_functions_with_one_name_the_last_is_the_hole() -> None:
    source = (
        "class A:\n"
        "    @property\n"
        "    def x(self):\n"
        "        return self.kept\n\n"
        "    @x.setter\n"
        "    def x(self, value):\n"
        "        self.kept = value\n"
    )

    skeleton = hollow(source, "A.x")

    assert "return self.kept" in skeleton
    assert "self.kept = value" not in skeleton
    assert is_hole(functions_of(ast.parse(skeleton))["A.x"])


def test_a_class_in_a_class_has_holes_too() -> None:
    source = "class A:\n    class B:\n        def f(self):\n            return 1\n"

    assert "            raise NotImplementedError(" in hollow(source, "A.B.f")


def test_a_function_that_is_gone_makes_no_hole() -> None:
    with pytest.raises(KeyError):
        hollow(TINY, "Counter.take")


@pytest.mark.parametrize(
    ("body", "hole"),
    [
        ("raise NotImplementedError", True),
        ("raise NotImplementedError()", True),
        ('"""Promise."""\n    raise NotImplementedError("x")', True),
        ('"""Promise."""', False),
        ("pass", False),
        ("...", False),
        ("raise", False),
        ("raise ValueError", False),
        ("x = 1\n    raise NotImplementedError", False),
    ],
)
def test_only_what_begins_with_nothing_is_a_hole(body: str, hole: bool) -> None:
    (function,) = functions_of(ast.parse(f"def f():\n    {body}\n")).values()

    assert is_hole(function) == hole


# Reading


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"x = (\n", 1, "was never closed"),
        (b"x = 1\n# \xff\n", 2, "byte 0xff is no UTF-8"),
        (b"x = 1\n\0\n", 1, "null bytes"),
        (b"# coding: nonsense\n", 1, "unknown encoding: nonsense"),
        (b"x = " + b"-" * 100_000 + b"1\n", 1, "."),
    ],
    ids=["open", "latin", "null", "coding", "deep"],
)
def test_what_is_no_python_is_said_with_its_line(
    tmp_path: Path, data: bytes, line: int, reason: str
) -> None:
    path = tmp_path / "server.py"
    path.write_bytes(data)

    with pytest.raises(SyntaxError, match=reason) as caught:
        parsed(path)

    assert (caught.value.filename, caught.value.lineno) == (str(path), line)
    assert caught.value.msg


@pytest.mark.parametrize(
    "data",
    [
        b"x = '\xc3\xa9'\n",
        b"\xef\xbb\xbfx = '\xc3\xa9'\n",
        b"# coding: latin-1\nx = '\xe9'\n",
        b"x = '\xc3\xa9'\r\n",
    ],
    ids=["utf-8", "mark", "latin", "windows"],
)
def test_a_file_is_read_as_python_reads_it(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "server.py"
    path.write_bytes(data)

    namespace: dict[str, Any] = {}
    exec(compile(parsed(path), path, "exec"), namespace)

    assert namespace["x"] == "é"


# Putting functions in place of others


def test_a_function_takes_the_place_of_another() -> None:
    own = "def f():\n    return 0\n\ndef g():\n    return f() + 1\n"

    found = patched(own, "def f():\n    return 10\n", "f")

    assert found["g"]() == 11


def test_a_function_that_is_gone_is_put_back() -> None:
    own = "class A:\n    kept = 1\n"
    other = "class A:\n    def f(self):\n        return self.kept\n"
    other += "\ndef g():\n    return A().f()\n"

    assert patched(own, other, "A.f", "g")["g"]() == 1


def test_the_last_of_several_is_replaced_for_it_counts() -> None:
    own = "def f():\n    return 0\n\ndef f():\n    return 1\n"
    twice = "class A:\n    pass\n\nclass A:\n    def f(self):\n        return 0\n"

    assert patched(own, "def f():\n    return 10\n", "f")["f"]() == 10
    other = "class A:\n    def f(self):\n        return 10\n"
    assert patched(twice, other, "A.f")["A"]().f() == 10


def test_a_property_that_is_patched_can_still_be_read_and_set() -> None:
    finished = (
        "class A:\n"
        "    @property\n"
        "    def x(self):\n"
        "        return self.kept\n\n"
        "    @x.setter\n"
        "    def x(self, value):\n"
        "        self.kept = value\n"
    )

    made = patched(hollow(finished, "A.x"), finished, "A.x")["A"]()
    made.x = 5

    assert made.x == 5


def test_an_import_that_an_editor_removed_comes_with_who_needs_it() -> None:
    own = (
        '"""A reader\'s."""\n'
        "from __future__ import annotations\n\n"
        "pi = 3\n\n"
        "def area(radius: float) -> int:\n"
        '    raise NotImplementedError("step 2: measure")\n'
    )

    found = patched(own, TINY, "area")

    assert found["__doc__"] == "A reader's."
    assert found["pi"] == 3  # The reader's own comes after, and is the one that counts.
    assert "asyncio" not in found  # Nobody asked for it.
    assert found["area"](1.0) == 3


def test_an_import_of_the_reader_s_is_not_replaced() -> None:
    own = "from builtins import float as floor\nfrom math import pi\n"

    assert patched(own, TINY, "area")["area"](1.0) == pytest.approx(3.14, 0.01)


def test_functions_are_spliced_with_their_decorators() -> None:
    own = "class A:\n    @staticmethod\n    def f():\n        return 0\n\n    x = 1\n"
    new = "class A:\n    @classmethod\n    def f(cls):\n        return 9\n"

    assert spliced(own, f'"""Wrong."""\n\n{new}') == f"{new}\n    x = 1\n"


def test_a_function_to_splice_has_to_be_there() -> None:
    with pytest.raises(KeyError):
        spliced("def f():\n    return 0\n", "def g():\n    return 0\n")
