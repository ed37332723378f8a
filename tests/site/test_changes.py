"""The `changes` fence shows what differs from the older snapshot, and that alone."""

import re
from html import unescape

import pytest

from lab.pages.changes import shown_numbers
from lab.pages.text import fences

from .conftest import Render, Tree

OLD = '''\
"""One."""

import os

SIZE = 1


class Echo:
    """One connection."""

    def made(self) -> None:
        self.ready = True

    def long(self) -> None:
        self.one()
        self.two()
        self.three()
        self.four()
        self.five()
        self.six()
        self.seven()
        self.eight()

    def lost(self) -> None:
        self.ready = False


def serve() -> None:
    Echo()
'''
NEW = (
    OLD.replace("        self.ready = True\n", "        self.ready = [1 < 2]\n")
    .replace("self.eight()", "self.nine()")
    .replace("\n\ndef serve", "\n    def ended(self) -> None: ...\n\n\ndef serve")
)
LIST = """\
[[snapshot]]
file = "new.py"
since = "old.py"
changed = ["Echo.made"]
"""


@pytest.fixture(autouse=True)
def snapshots(tree: Tree) -> None:
    tree.write("old.py", OLD)
    tree.write("new.py", NEW)
    tree.write("chapters/changes.toml", LIST)


def changes(body: str, options: str = "") -> str:
    return f"Text.\n\n```changes {options}\n{body}\n```\n"


def code(html: str) -> list[str]:
    """Return the lines of the code block, with their marks."""
    found = re.search(r"<code>(.*?)</code></pre>", html, re.DOTALL)
    assert found
    text = re.sub(r"<[^>]+>", "", found[1])
    return (
        text.replace("&quot;", '"')
        .replace("&gt;", ">")
        .replace("&lt;", "<")
        .split("\n")
    )


def copied(html: str) -> str:
    found = re.search(r'<pre data-copy="([^"]*)">', html)
    assert found
    return unescape(found[1])


def test_a_function_is_shown_with_its_lines_marked(render: Render) -> None:
    html = render(changes("new.py Echo.made"))

    assert code(html) == [
        " class Echo:",
        "     def made(self) -> None:",
        "-        self.ready = True",
        "+        self.ready = [1 < 2]",
        "",
    ]
    assert html.count('<del><span class="mark">-</span>') == 1
    assert html.count('<ins><span class="mark">+</span>') == 1
    assert html.count('class="dimmed"') == 1


def test_the_caption_says_where_the_code_is_and_was(render: Render) -> None:
    html = render(changes("new.py Echo.made", 'title="Ready"'))

    assert 'Ready: <span class="path">new.py</span>' in html
    assert "lines 11–12" in html
    assert 'changed since <span class="path">old.py</span>' in html


def test_the_code_as_it_is_now_is_copied(render: Render) -> None:
    assert copied(render(changes("new.py Echo.made"))) == (
        "class Echo:\n    def made(self) -> None:\n        self.ready = [1 < 2]"
    )


def test_what_is_far_from_a_change_is_left_out(render: Render) -> None:
    html = render(changes("new.py Echo.long"))

    assert code(html) == [
        " class Echo:",
        "     def long(self) -> None:",
        " ",
        "         self.five()",
        "         self.six()",
        "         self.seven()",
        "-        self.eight()",
        "+        self.nine()",
        "",
    ]
    assert html.count('class="gap"') == 1


def test_few_lines_are_not_left_out(render: Render, tree: Tree) -> None:
    tree.write("new.py", OLD.replace("self.seven()", "self.nine()"))

    assert "gap" not in render(changes("new.py Echo.long"))


def test_a_gap_is_marked_once(render: Render, tree: Tree) -> None:
    new = OLD.replace("self.one()", "self.none()").replace("= False", "= None")
    tree.write("new.py", new)

    html = render(changes("new.py Echo.long Echo.lost"))

    assert code(html)[6:10] == [
        "         self.four()",
        " ",
        "     def lost(self) -> None:",
        "-        self.ready = False",
    ]


def test_a_name_that_is_new_is_added_as_a_whole(render: Render) -> None:
    assert code(render(changes("new.py Echo.ended"))) == [
        " class Echo:",
        "+    def ended(self) -> None: ...",
        "",
    ]


def test_a_line_that_goes_may_leave_nothing_in_its_place(
    render: Render, tree: Tree
) -> None:
    tree.write("new.py", OLD.replace("        self.one()\n", ""))

    html = render(changes("new.py Echo.long"))

    assert "-        self.one()" in code(html)
    assert "<ins>" not in html


def test_pieces_are_apart_where_code_is_between_them(render: Render) -> None:
    html = render(changes("new.py Echo.made Echo.long Echo.ended"))

    lines = code(html)
    assert lines[4:6] == [" ", "     def long(self) -> None:"]
    assert lines.count(" class Echo:") == 1
    # Between made and long there is a blank line only, and lost before ended.
    assert html.count('class="gap"') == 2


def test_a_whole_file_is_shown_change_by_change(render: Render) -> None:
    lines = code(render(changes("new.py")))

    assert lines[:2] == [' """One."""', " "]
    assert [line for line in lines if line[:1] in ("+", "-")] == [
        "-        self.ready = True",
        "+        self.ready = [1 < 2]",
        "-        self.eight()",
        "+        self.nine()",
        "+    def ended(self) -> None: ...",
        "+",
    ]
    assert " SIZE = 1" not in lines


def test_a_folded_change_keeps_its_looks(render: Render) -> None:
    html = render(changes("new.py", "folded"))

    assert "<summary>What changed: new.py</summary>" in html
    assert html.index("<details") < html.index('<div class="source changes">')


def test_another_older_file_may_be_named(render: Render, tree: Tree) -> None:
    tree.write("older.py", NEW.replace("SIZE = 1", "SIZE = 0"))

    html = render(changes("new.py SIZE", 'since="older.py"'))

    assert code(html)[:2] == ["-SIZE = 0", "+SIZE = 1"]


def test_notes_stand_beside_lines_that_are_there_now(
    render: Render, refused: Render
) -> None:
    html = render(changes("new.py Echo.made\n@ `self.ready` It is *now*."))

    marked = next(line for line in html.split("\n") if "note-mark" in line)
    assert marked.startswith('</del><ins><span class="mark">+')
    assert '<li id="note-3-1">It is <em>now</em>.</li>' in html
    assert refused(changes("new.py Echo.made\n@ `= True` Gone.")) == (
        "a page, line 3: no line shown here holds `= True`"
    )


@pytest.mark.parametrize(
    ("body", "options", "reason"),
    [
        ("new.py Echo.lost", "", "Echo.lost is the same in old.py: nothing changed"),
        ("new.py", 'since="new.py"', "new.py is the same in new.py: nothing changed"),
        ("new.py Echo.begun", "", "Echo has no begun; it has"),
        ("new.py Echo.ended Echo.made", "", "Echo.made comes too late: keep to the"),
        ("old.py", "", "old.py is not in chapters/changes.toml: name an older file"),
        ("gone.py", 'since="old.py"', "there is no file gone.py"),
        ("new.py", 'since="gone.py"', "there is no file gone.py"),
        (
            "new.py",
            "open",
            "unknown option open; there are: folded, list, ",
        ),
        ("new.py SIZE", "list", "list takes a whole file: the path alone"),
        ("new.py", 'list since="new.py"', "new.py is the same in new.py: nothing"),
    ],
)
def test_what_cannot_be_shown_stops_the_build(
    refused: Render, body: str, options: str, reason: str
) -> None:
    assert refused(changes(body, options)).startswith(f"a page, line 3: {reason}")


def test_a_list_that_cannot_be_read_stops_the_build(
    refused: Render, tree: Tree
) -> None:
    tree.write("chapters/changes.toml", LIST.replace("old.py", "gone.py"))

    assert refused(changes("new.py")) == (
        "a page, line 3: chapters/changes.toml: there is no file gone.py"
    )


def test_names_are_listed_by_what_became_of_them(render: Render, tree: Tree) -> None:
    text = NEW.replace("import os", "import sys").replace("One.", "Two.")
    tree.write("new.py", text.replace("SIZE", "LENGTH"))

    html = render(changes("new.py", "list"))

    assert html.endswith(
        '<dl class="changed-names">'
        "<dt>Added</dt><dd><code>LENGTH</code>, <code>ended</code></dd>"
        "<dt>Changed</dt><dd><code>made</code>, <code>long</code></dd>"
        "<dt>Gone</dt><dd><code>SIZE</code></dd></dl>"
    )


def test_methods_of_several_classes_are_told_apart(render: Render, tree: Tree) -> None:
    tree.write("new.py", NEW + "\n\nclass More:\n    def made(self): ...\n")

    html = render(changes("new.py", "list"))

    assert "<code>Echo.made</code>" in html
    assert "<code>More</code>, <code>More.made</code>" in html


def test_the_lines_shown_are_those_of_the_file_as_it_is_now() -> None:
    text = changes("new.py Echo.made Echo.long") + changes("new.py", "list")
    diff, names = fences(text)

    lines = NEW.split("\n")
    assert [lines[number - 1].strip() for number in sorted(shown_numbers(diff))] == [
        "def made(self) -> None:",
        "self.ready = [1 < 2]",
        "",
        "def long(self) -> None:",
        "self.five()",
        "self.six()",
        "self.seven()",
        "self.nine()",
    ]
    assert shown_numbers(names) == set()


def test_a_line_that_is_gone_is_not_shown(tree: Tree) -> None:
    tree.write("new.py", NEW.replace("import os\n", ""))
    (fence,) = fences(changes("new.py Echo.made"))

    assert shown_numbers(fence) == {10, 11}
