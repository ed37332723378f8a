"""The `cost` fence counts code and words as a reader would."""

from lab.pages.cost import code_lines
from lab.pages.prose import count_words, prose

from .conftest import Render, Tree

MODULE = '''\
"""A docstring,
in two lines."""

import os  # A comment beside code


# A comment
class A:
    """A docstring."""

    text = """a string
    in two lines"""

    def f(self):
        """Only a docstring."""


def g(a,
      b):
    return (a +

            b)
'''


def test_code_is_counted_without_comments_and_docstrings() -> None:
    assert code_lines(MODULE) == 9


def test_the_line_names_files_code_and_minutes(render: Render, tree: Tree) -> None:
    tree.write("chapters/ch01_x/__init__.py", '"""Only words."""\n')
    tree.write("chapters/ch01_x/a.py", MODULE)
    tree.write("chapters/ch01_x/b.py", "x = 1\n")

    html = render("word " * 1000 + "\n\n```cost\nch01_x\n```\n")

    assert (
        '<p class="cost">What it costs: 2 files, 10 lines of code, '
        "about 5 minutes of reading.</p>"
    ) in html


def test_one_of_a_thing_is_not_many(render: Render, tree: Tree) -> None:
    tree.write("chapters/ch01_x/b.py", "x = 1\n")

    assert "1 file, 1 line of code, about 1 minute of" in render("```cost\nch01_x\n```")


def test_an_unknown_chapter_stops_the_build(refused: Render, tree: Tree) -> None:
    assert refused("```cost\nch99_x\n```") == (
        "a page, line 1: there is no chapter ch99_x in chapters/"
    )


def test_prose_is_what_is_read_not_what_is_code() -> None:
    page = (
        "---\ntitle: No\n---\n# Two words {#id}\n\n[three](x.md#y) <b>four</b>\n\n"
        '```python\nno\n```\n\n```measured figures="x"\nfive {a:.1f}\n```\n'
        "<!-- no -->"
    )

    assert count_words(page.replace(" {a:.1f}", "")) == 5
    assert "no" not in prose(page)
