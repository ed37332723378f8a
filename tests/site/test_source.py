"""The `source` fence shows the code that was asked for, and nothing else."""

import re

import pytest

from .conftest import Render, Tree

SERVER = '''\
"""A server."""

SIZE = 1


class Echo:
    """One connection."""

    def made(self) -> None:
        self.ready = True

    def lost(self) -> None:
        self.ready = False


def serve() -> None:
    Echo()
'''


@pytest.fixture(autouse=True)
def server(tree: Tree) -> None:
    tree.write("server.py", SERVER)


def source(body: str, options: str = "") -> str:
    return f"Text.\n\n```source {options}\n{body}\n```\n"


def code(html: str) -> str:
    """Return the text of the code block."""
    found = re.search(r"<code>(.*?)</code>", html, re.DOTALL)
    assert found
    text = re.sub(r"<[^>]+>", "", found[1])
    return text.replace("&quot;", '"').replace("&gt;", ">")


def test_without_a_name_the_whole_file_is_shown(render: Render) -> None:
    assert code(render(source("server.py"))) == SERVER


def test_the_caption_says_where_the_code_stands(render: Render) -> None:
    html = render(source("server.py Echo.lost"))

    assert '<span class="path">server.py</span>' in html
    assert "lines 12–13" in html


def test_a_method_stands_below_its_class_dimmed(render: Render) -> None:
    html = render(source("server.py Echo.lost"))

    assert code(html) == (
        "class Echo:\n    def lost(self) -> None:\n        self.ready = False\n"
    )
    assert html.count('class="dimmed"') == 1


def test_a_gap_is_marked_where_code_is_left_out(render: Render) -> None:
    html = render(source("server.py SIZE Echo: serve"))

    # Between SIZE and Echo there are blank lines only.
    assert html.count('class="gap"') == 1
    assert 'SIZE = 1\n\n\nclass Echo:\n    """One connection."""\n\ndef' in code(html)


def test_the_order_is_that_of_the_file(refused: Render) -> None:
    reason = refused(source("server.py serve SIZE"))

    assert reason == (
        "a page, line 3: SIZE comes too late: keep to the order in the file"
    )


def test_a_name_that_is_gone_stops_the_build(refused: Render) -> None:
    assert refused(source("server.py sreve")) == (
        "a page, line 3: server.py has no sreve; it has serve"
    )


def test_a_file_that_is_gone_stops_the_build(refused: Render) -> None:
    assert refused(source("gone.py")) == "a page, line 3: there is no file gone.py"


def test_a_file_that_is_no_python_stops_the_build(refused: Render, tree: Tree) -> None:
    tree.write("server.py", "def (")

    assert "server.py, line 1: invalid syntax" in refused(source("server.py serve"))


def test_only_lines_that_are_new_are_highlighted(render: Render, tree: Tree) -> None:
    tree.write("old.py", SERVER.replace("SIZE = 1", "SIZE = 2"))

    html = render(source("server.py", 'since="old.py"'))

    assert html.count('class="hll"') == 1
    assert re.search(r'class="hll">.*SIZE', html)
    assert "new lines highlighted" in html


def test_nothing_is_highlighted_unless_asked_for(render: Render) -> None:
    html = render(source("server.py"))

    assert "hll" not in html
    assert "highlighted" not in html


def test_a_folded_file_opens_without_a_script(render: Render) -> None:
    html = render(source("server.py", "folded"))

    assert "<summary>The whole file: server.py, 17 lines</summary>" in html
    assert html.index("<details") < html.index("<code>") < html.index("</details>")


def test_a_title_stands_before_the_path(render: Render) -> None:
    html = render(source("server.py SIZE", 'title="The &amp; size"'))

    assert "The &amp;amp; size: <span" in html
    assert "line 3" in html


def test_a_note_is_numbered_in_the_code_and_below_it(render: Render) -> None:
    html = render(
        source("server.py\n@ `SIZE = 1` In *bytes*.\n@ `Echo()` See\n  [x](#y).")
    )

    first, second = re.findall(r'href="#(note-3-\d)" data-note="\d"', html)
    assert f'<li id="{first}">In <em>bytes</em>.</li>' in html
    assert f'<li id="{second}">See\n<a href="#y">x</a>.</li>' in html
    assert re.search(r"SIZE.*note-3-1", html)
    assert re.search(r"Echo.*note-3-2", html)


def test_a_note_to_code_that_is_not_shown_stops_the_build(refused: Render) -> None:
    reason = refused(source("server.py SIZE\n@ `Echo()` Not here."))

    assert reason == "a page, line 3: no line shown here holds `Echo()`"


def test_a_line_that_is_no_note_stops_the_build(refused: Render) -> None:
    assert "not a note, which is written @ `code` text: 'serve'" in refused(
        source("server.py\nserve")
    )


def test_an_unknown_option_stops_the_build(refused: Render) -> None:
    assert refused(source("server.py", "fold")) == (
        "a page, line 3: unknown option fold; there are: folded, title, since, try"
    )


def test_an_unreadable_option_stops_the_build(refused: Render) -> None:
    assert refused(source("server.py", "since=old.py")) == (
        'a page, line 3: options are written name="value", or name alone'
    )


def test_equal_fences_with_other_options_are_told_apart(render: Render) -> None:
    html = render(source("server.py") + source("server.py", "folded"))

    assert html.count("<details") == 1
    assert html.count("<code>") == 2


def test_code_is_escaped(render: Render, tree: Tree) -> None:
    tree.write("page.html", "<b>&amp;</b>\n")
    html = render(source("page.html"))

    assert "<b>" not in html


def test_a_file_of_no_known_language_is_plain_text(render: Render, tree: Tree) -> None:
    tree.write("notes.unknown", "hello\n")

    assert code(render(source("notes.unknown"))) == "hello\n"
