"""A copy differs from the older one where the list says so, and nowhere else."""

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from lab import programs, repository
from lab.__main__ import main
from lab.carry import problems
from lab.carry.compare import new_lines
from lab.carry.declared import snapshots
from lab.carry.forward import Carrier
from lab.chapters import ROOT
from lab.errors import LabError
from lab.slicing.parts import SourceFile, read_source

OLD = '''\
"""One."""

import asyncio
from http import HTTPStatus

from .rules import refuse, values

SIZE = 64  # bytes


class Server(asyncio.Protocol):
    """A server."""

    KIND = "x"

    # Called by the transport

    def made(self) -> None:
        self.ready = True

    # Why it is so.
    @property
    def lost(self) -> bool:
        return refuse(SIZE)


def serve() -> Server:
    return Server()
'''
FROM_RULES = "from .rules import refuse, values"
OLDEST, MIDDLE, NEWEST = "chapters/a/x.py", "chapters/b/x.py", "chapters/c/x.py"


Carry = Callable[[], tuple[int, str]]


class Chain:
    """Three snapshots in a repository of their own, which begin alike."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for path in (OLDEST, MIDDLE, NEWEST):
            self.write(path, OLD.replace(".rules", "chapters.a.rules"))
        self.write(OLDEST, OLD)
        self.declare()

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def read(self, path: str) -> str:
        return (self.root / path).read_text()

    def edit(self, path: str, old: str, new: str) -> None:
        text = self.read(path)
        assert old in text
        self.write(path, text.replace(old, new))

    def declare(self, middle: str = "", newest: str = "") -> None:
        """Write the list of what the two newer snapshots change."""
        text = entry(MIDDLE, OLDEST, middle) + entry(NEWEST, MIDDLE, newest)
        self.write("chapters/changes.toml", text)


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Chain:
    monkeypatch.setattr(repository, "ROOT", tmp_path)
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("WRITE", raising=False)
    return Chain(tmp_path)


@pytest.fixture
def carry(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> object:
    """Carry changes forward, and return the exit status and what is printed."""

    def run() -> tuple[int, str]:
        monkeypatch.setenv("WRITE", "1")
        capsys.readouterr()
        status = main(["carry"])
        output = capsys.readouterr()
        return status, output.out + output.err

    return run


# The snapshots of the course


def test_the_snapshots_differ_where_they_are_meant_to() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    "path",
    sorted(ROOT.glob("chapters/ch*/*.py")),
    ids=lambda each: each.parent.name + each.name,
)
def test_each_line_belongs_to_one_part(path: Path) -> None:
    copy = read_source(str(path.relative_to(ROOT)))
    owned = [
        number
        for part in copy.parts.values()
        if not part.imported
        for number in range(part.first, part.last + 1)
    ]
    imported = {
        number
        for part in copy.parts.values()
        if part.imported
        for number in range(part.first, part.last + 1)
    }

    assert len(owned) == len(set(owned))
    assert imported.isdisjoint(owned)
    for number, line in enumerate(copy.lines, start=1):
        assert not line.strip() or number in imported.union(owned), line


# Comparing


def test_copies_that_are_alike_need_no_words(chain: Chain) -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ('"""One."""', '"""Two."""', "__doc__"),
        (
            "import refuse, values",
            "import refuse as values, values as refuse",
            "values",
        ),
        ("chapters.a.rules", "chapters.b.rules", "refuse"),
        ("64  # bytes", "64  # bits", "SIZE"),
        ("asyncio.Protocol", "asyncio.BaseProtocol", "Server:"),
        ('"""A server."""', '"""An other."""', "Server:"),
        ("class Server", "@final\nclass Server", "Server:"),
        ('KIND = "x"', 'KIND = "y"', "Server.KIND"),
        ("ready = True", "ready = False", "Server.made"),
        ("# Why it is so.", "# Why not.", "Server.lost"),
        ("    @property\n", "", "Server.lost"),
        ("def lost", "async def lost", "Server.lost"),
        ("    return Server()", "    return Server()\n    # Done.", "serve"),
    ],
)
def test_a_change_must_be_declared(chain: Chain, old: str, new: str, name: str) -> None:
    chain.edit(MIDDLE, old, new)
    chain.edit(NEWEST, old, new)
    copy = read_source(MIDDLE)

    line = copy.parts[name].first
    assert f"{MIDDLE}:{line}: {name}: changed, undeclared" in problems()
    names = {each.split(": ")[1] for each in problems()}
    chain.declare(f"changed = {sorted(names)}")
    assert problems() == []


def test_the_order_of_parts_and_imports_is_free(chain: Chain) -> None:
    chain.edit(MIDDLE, "refuse, values", "values, refuse")
    text = chain.read(MIDDLE)
    start, end = text.index("    # Called"), text.index("    # Why")
    moved = text[start:end]
    chain.write(
        MIDDLE, text.replace(moved, "").replace("\n\ndef serve", f"{moved}\ndef serve")
    )

    assert problems() == []


def test_a_name_that_is_new_must_be_declared(chain: Chain) -> None:
    for path in (MIDDLE, NEWEST):
        chain.edit(
            path,
            "\n\ndef serve",
            "\n    # By itself\n\n    def end(self): ...\n\n\ndef serve",
        )

    assert [each.split(":", 2)[2] for each in problems()] == [
        " Server # By itself: added, undeclared",
        " Server.end: added, undeclared",
    ]
    chain.declare('added = ["Server.end", "Server # By itself"]')
    assert problems() == []


def test_a_name_that_is_gone_must_be_declared(chain: Chain) -> None:
    chain.edit(NEWEST, '    KIND = "x"\n\n', "")

    assert problems() == [
        f"{MIDDLE}:14: Server.KIND: gone in {NEWEST}, undeclared",
    ]
    chain.declare("", 'gone = ["Server.KIND"]')
    assert problems() == []


def test_a_class_that_is_added_stands_for_all_in_it(chain: Chain) -> None:
    more = '\n\nclass More:\n    """More."""\n\n    A = 1\n\n    def b(self): ...\n'
    for path in (MIDDLE, NEWEST):
        chain.write(path, chain.read(path) + more)
    assert len(problems()) == 3
    chain.declare('added = ["More"]')

    assert problems() == []


def test_a_class_that_changes_does_not_stand_for_its_methods(chain: Chain) -> None:
    chain.declare('changed = ["Server"]')
    for path in (MIDDLE, NEWEST):
        chain.edit(path, '"""A server."""', '"""An other."""')
        chain.edit(path, "ready = True", "ready = False")

    assert f"{MIDDLE}:18: Server.made: changed, undeclared" in problems()


def test_a_class_that_was_there_does_not_stand_for_what_is_added(chain: Chain) -> None:
    chain.declare('added = ["Server"]')
    for path in (MIDDLE, NEWEST):
        chain.edit(path, '    KIND = "x"\n', '    KIND = "x"\n    SORT = "y"\n')

    assert len(problems()) == 2


SAME = f"but is the same as in {OLDEST}"


@pytest.mark.parametrize(
    ("declared", "reason"),
    [
        ('changed = ["serve"]', f"serve is declared as changed, {SAME}"),
        ('gone = ["SIZE"]', f"SIZE is declared as gone, {SAME}"),
        ('added = ["Server.made"]', "Server.made is declared as added, but is changed"),
        ('changed = ["Server:"]', f"Server: is declared as changed, {SAME}"),
        (
            'changed = ["Server"]',
            "Server is in both files: name its head, Server:, or what it holds",
        ),
        ('gone = ["refuse"]', f"refuse is declared as gone, {SAME}"),
        (
            'gone = ["Server.mad"]',
            f"Server.mad is neither in it nor in {OLDEST}; there is Server.made",
        ),
    ],
)
def test_a_declared_change_must_be_one(
    chain: Chain, declared: str, reason: str
) -> None:
    chain.declare(declared)
    if "made" in declared and "added" in declared:
        chain.edit(MIDDLE, "ready = True", "ready = False")
        chain.edit(NEWEST, "ready = True", "ready = False")

    assert f"chapters/changes.toml: {MIDDLE}: {reason}" in problems()


def entry(file: str, since: str, names: str = "") -> str:
    return f'[[snapshot]]\nfile = "{file}"\nsince = "{since}"\n{names}\n'


GOOD = entry(MIDDLE, OLDEST)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[snapshot]]\nfile = 1", "a snapshot has a file, and the file it is since"),
        ("snapshot = 1", "it holds tables called [[snapshot]], and no more"),
        ("snapshot = [1]", "it holds tables called [[snapshot]], and no more"),
        ("[other]", "it holds tables called [[snapshot]], and no more"),
        ("x = x", "Invalid value (at line 1, column 5)"),
        (entry(MIDDLE, "gone.py"), "there is no file gone.py"),
        (entry("gone.py", OLDEST), "there is no file gone.py"),
        (entry(OLDEST, OLDEST), f"{OLDEST} cannot follow itself"),
        (GOOD + "new = []", f"{MIDDLE}: there is no new, only added, changed, gone"),
        (GOOD + 'added = "x"', f"{MIDDLE}: added is a list of names"),
        (GOOD + "added = [1]", f"{MIDDLE}: added is a list of names"),
        (GOOD + 'added = ["x"]\ngone = ["x"]', f"{MIDDLE}: x is declared twice"),
        (GOOD + GOOD, f"{MIDDLE} is listed twice"),
        (
            entry(NEWEST, MIDDLE) + GOOD,
            f"{MIDDLE} comes too late: older ones first",
        ),
    ],
)
def test_a_list_that_cannot_be_used_is_told_in_one_line(
    chain: Chain, text: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    chain.write("chapters/changes.toml", text)

    assert problems() == [f"chapters/changes.toml: {reason}"]
    assert main(["carry"]) == 1
    assert capsys.readouterr().err == f"chapters/changes.toml: {reason}\n"


def test_a_list_that_is_missing_is_told(chain: Chain) -> None:
    (chain.root / "chapters/changes.toml").unlink()

    assert problems() == ["there is no file chapters/changes.toml"]


def test_a_snapshot_that_is_no_python_is_told_in_one_line(chain: Chain) -> None:
    chain.edit(MIDDLE, "class Server", "class class")

    assert problems() == [f"{MIDDLE}, line 11: invalid syntax"]


# What belongs together


def parts_of(text: str) -> list[str]:
    return list(SourceFile("chapters/a/x.py", textwrap.dedent(text)).parts)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("A = B = 1\n", ["A = B = 1"]),
        ("A, B = 1, 2  # both\n", ["A, B = 1, 2  # both"]),
        ("A = 1; B = 2\n", ["A", "B"]),
        ("from os import *\nimport a.b\n", ["*", "a.b"]),
        ("if True:\n    import os\n", ["if True:"]),
        ('if __name__ == "__main__":\n    pass\n', ["__name__"]),
        ("class A: B = 1\n", ["A:"]),
        ("class A:\n    # About B.\n    B = 1\n    pass\n", ["A:", "A.B", "A.pass"]),
        ("class A:\n    class B:\n        c = 1\n", ["A:", "A.B:", "A.B.c"]),
        ("def a(): ...\n\n\ndef a(): ...\n", ["a", "a (2)"]),
        ("# One\n# Two\n\n# Three\nA = 1\n# Four\n", ["# One", "A", "# Four"]),
        ("def a():\n    pass\n    # Last.\n\n\nA = 1\n", ["a", "A"]),
    ],
)
def test_a_file_falls_into_parts(text: str, names: list[str]) -> None:
    assert parts_of(text) == names


def test_a_file_without_a_package_may_import_from_beside_itself() -> None:
    (part,) = SourceFile("x.py", "from .y import z\n").parts.values()

    assert part.text == "from y import z"


def test_the_head_of_a_class_ends_where_its_code_begins() -> None:
    copy = SourceFile(
        "chapters/a/x.py", "@one\nclass A(\n    B,\n):\n\n    # C.\n    D = 1\n"
    )

    assert copy.parts["A:"].text == "@one\nclass A(\n    B,\n):"
    assert copy.parts["A.D"].text == "    # C.\n    D = 1"


def test_lines_that_are_new_are_those_of_a_diff_within_each_part(chain: Chain) -> None:
    chain.edit(MIDDLE, "self.ready = True\n", "self.ready = False\n\n        end()\n")
    chain.edit(MIDDLE, "SIZE = 64  # bytes\n", "MORE = 1\nSIZE = 64  # bytes\n")
    old, new = read_source(OLDEST), read_source(MIDDLE)

    numbers = sorted(new_lines(old, new))
    assert [new.lines[number - 1].strip() for number in numbers] == [
        "from chapters.a.rules import refuse, values",
        "MORE = 1",
        "self.ready = False",
        "end()",
    ]


# The verb


def test_the_verb_prints_all_that_differs(
    chain: Chain, capsys: pytest.CaptureFixture[str]
) -> None:
    chain.edit(MIDDLE, "ready = True", "ready = False")
    chain.edit(NEWEST, "ready = True", "ready = None")
    chain.declare('changed = ["Server.made"]')

    assert main(["carry"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{MIDDLE}:18: Server.made: changed",
        f"{NEWEST}:18: Server.made: changed",
        f"{NEWEST}:18: Server.made: changed, undeclared",
        "what differs is declared in chapters/changes.toml, or carried:"
        " make carry WRITE=1",
    ]
    chain.declare('changed = ["Server.made"]', 'changed = ["Server.made"]')
    assert main(["carry"]) == 0
    assert capsys.readouterr().out.endswith("\nall of it is declared\n")


def test_a_check_fails_at_a_difference_that_is_not_declared(
    chain: Chain,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(programs, "module", lambda *command: 0)
    assert main(["check"]) == 0
    chain.edit(NEWEST, "ready = True", "ready = False")
    capsys.readouterr()

    assert main(["check"]) == 1
    output = capsys.readouterr()
    assert f"{NEWEST}:18: Server.made: changed, undeclared\n" == output.out
    assert output.err.startswith("carry failed: what differs is declared in")


# Carrying


def test_a_fix_is_carried_to_the_end_of_the_chain(chain: Chain, carry: Carry) -> None:
    fixed = "        # Mended.\n\n        self.ready = not True\n"
    chain.edit(OLDEST, "        self.ready = True\n", fixed)
    chain.edit(OLDEST, "64  # bytes", "65  # bytes")
    before = chain.read(OLDEST)

    status, output = carry()

    assert status == 0
    assert chain.read(OLDEST) == before
    for path in (MIDDLE, NEWEST):
        assert chain.read(path) == before.replace(".rules", "chapters.a.rules")
        assert f"\n+{fixed}".splitlines()[1] in output
        assert "\n-        self.ready = True\n" in output
        assert f"{path}: Server.made is now as in " in output
    assert carry() == (0, "nothing to carry\n")


def test_what_is_declared_stays_and_is_told(chain: Chain, carry: Carry) -> None:
    chain.edit(NEWEST, "ready = True", "ready = 3")
    chain.declare("", 'changed = ["Server.made"]')
    chain.edit(OLDEST, "ready = True", "ready = 2")

    status, output = carry()

    assert status == 0
    assert "ready = 2" in chain.read(MIDDLE)
    assert "ready = 3" in chain.read(NEWEST)
    assert (
        f"{NEWEST}: Server.made changes anyway: see whether it needs the same\n"
    ) in output


def test_a_new_part_is_put_where_it_stands_in_the_older_file(
    chain: Chain, carry: Carry
) -> None:
    chain.edit(OLDEST, "SIZE = 64  # bytes\n", "SIZE = 64  # bytes\nMORE = 1\n")
    chain.edit(OLDEST, '    KIND = "x"\n', '    SORT = "y"\n    KIND = "x"\n')
    method = "    # Apart\n\n    def more(self): ...\n\n"
    chain.edit(OLDEST, "    # Why", f"{method}    # Why")
    group = "class More:\n    A = 1\n\n    def b(self): ...\n\n\n"
    chain.edit(OLDEST, "def serve", f"{group}def serve")

    assert carry()[0] == 0

    assert chain.read(NEWEST) == chain.read(OLDEST).replace(
        ".rules", "chapters.a.rules"
    )


def test_a_new_part_is_put_below_all_of_the_class_above_it(
    chain: Chain, carry: Carry
) -> None:
    own = "    def own(self): ...\n"
    chain.edit(NEWEST, "\n\ndef serve", f"\n{own}\n\ndef serve")
    chain.declare("", 'added = ["Server.own"]')
    chain.edit(OLDEST, "def serve", "def more(): ...\n\n\ndef serve")

    assert carry()[0] == 0

    assert f"{own}\n\ndef more(): ...\n\n\ndef serve" in chain.read(NEWEST)


def test_what_a_class_that_is_gone_held_goes_nowhere(
    chain: Chain, carry: Carry
) -> None:
    text = chain.read(NEWEST)
    start, end = text.index("class Server"), text.index("def serve")
    chain.write(NEWEST, text[:start] + text[end:])
    chain.declare("", 'gone = ["Server:"]')
    before = chain.read(NEWEST)

    status, output = carry()

    assert status == 1
    assert chain.read(NEWEST) == before
    assert f"{MIDDLE}:18: Server.made: gone in {NEWEST}, undeclared" in output


def test_what_a_carried_part_does_not_need_is_not_imported(
    chain: Chain, carry: Carry
) -> None:
    chain.edit(OLDEST, FROM_RULES, f"{FROM_RULES}, allow")
    chain.edit(OLDEST, "return Server()", "return allow(Server())")
    chain.declare('changed = ["serve"]\ngone = ["allow"]')
    chain.edit(OLDEST, "ready = True", "ready = False")

    assert carry()[0] == 0

    assert "allow" not in chain.read(MIDDLE)


def test_what_a_carried_part_needs_is_imported_by_its_full_name(
    chain: Chain, carry
) -> None:
    chain.edit(OLDEST, FROM_RULES, f"{FROM_RULES}, allow")
    chain.edit(OLDEST, "self.ready = True", "self.ready = allow(HTTPStatus.OK)")

    status, output = carry()

    assert status == 0
    text = chain.read(NEWEST)
    assert "import refuse, values\nfrom chapters.a.rules import allow\n\nSIZE" in text
    assert text.count("HTTPStatus\n") == 1
    assert f"{NEWEST}: from chapters.a.rules import allow is now as in" in output


def test_what_a_carried_part_cannot_find_is_told(chain: Chain, carry: Carry) -> None:
    for path in (MIDDLE, NEWEST):
        chain.edit(path, "SIZE = 64  # bytes\n", "")
        chain.edit(path, "refuse(SIZE)", "refuse()")
    chain.edit(NEWEST, "chapters.a.rules import", "chapters.b.rules import")
    chain.declare(
        'gone = ["SIZE"]\nchanged = ["Server.lost"]',
        'changed = ["refuse", "values"]',
    )
    chain.edit(OLDEST, "self.ready = True", "self.ready = refuse(SIZE)")

    status, output = carry()

    assert status == 0
    assert f"{MIDDLE}: Server.made needs SIZE of {OLDEST}\n" in output
    assert (
        f"{NEWEST}: Server.made uses refuse, which is another in {MIDDLE}\n"
    ) in output


def test_what_cannot_be_carried_is_left_and_told(chain: Chain, carry: Carry) -> None:
    chain.edit(MIDDLE, "def serve", "def more(): ...\n\n\ndef serve")
    chain.edit(NEWEST, "import refuse, values", "import refuse")
    before = chain.read(MIDDLE), chain.read(NEWEST)

    status, output = carry()

    assert status == 1
    assert chain.read(MIDDLE) == before[0]
    assert f"{MIDDLE}:27: more: added, undeclared" in output
    assert f"{MIDDLE}:6: values: gone in {NEWEST}, undeclared" in output
    assert chain.read(NEWEST).count("more") == 1
    assert chain.read(NEWEST).count("import") == before[1].count("import")


def test_nothing_is_written_unless_all_of_it_compiles(
    chain: Chain, carry: Carry
) -> None:
    one_line = 'class Server(asyncio.Protocol): KIND = "x"\n\n\n'
    text = chain.read(NEWEST)
    start, end = text.index("class"), text.index("def serve")
    chain.write(NEWEST, text[:start] + one_line + text[end:])
    chain.edit(OLDEST, '    """A server."""\n\n', "")
    chain.edit(MIDDLE, '    """A server."""\n\n', "")
    chain.edit(OLDEST, "64", "65")
    before = chain.read(MIDDLE), chain.read(NEWEST)

    status, output = carry()

    assert status == 1
    assert output.startswith(
        f"Server: of {MIDDLE} does not fit, so nothing was written: "
    )
    assert output.count("\n") == 1
    assert (chain.read(MIDDLE), chain.read(NEWEST)) == before


def test_what_was_replaced_is_kept(chain: Chain, carry: Carry) -> None:
    chain.edit(NEWEST, "ready = True", "ready = 'precious'")
    before = chain.read(NEWEST)

    status, output = carry()

    assert status == 0
    assert "precious" not in chain.read(NEWEST)
    assert (chain.root / ".cache/carry" / NEWEST).read_text() == before
    assert f"{NEWEST}: as it was, it is in .cache/carry/\n" in output


def test_a_file_that_changes_meanwhile_stays_as_it_is(chain: Chain) -> None:
    chain.edit(OLDEST, "64", "65")
    carrier = Carrier()
    carrier.carry(snapshots()[0])
    chain.write(MIDDLE, "meanwhile")

    with pytest.raises(LabError, match=f"{MIDDLE} has changed meanwhile"):
        carrier.write()

    assert chain.read(MIDDLE) == "meanwhile"
