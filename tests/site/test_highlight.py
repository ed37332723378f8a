"""Highlighted code has the colours of the theme, and few elements."""

import re
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path

import pytest

from lab.pages.highlight import LOOK, highlight_lines, plain

COURSE = Path(__file__).resolve().parents[2] / "docs/assets/course.css"
SHEETS = [("material", ""), ("zensical", "classic"), ("zensical", "modern")]
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
CLASS = re.compile(r"\.highlight \.(\w\w?|cpf)(?=,|$)")
VARIABLE = re.compile(r"(--md-code-hl-[\w-]+):\s*([^;}]+)")
TEXT = ["color:var(--md-code-fg-color)"]


def style_of(theme: str, variant: str) -> str:
    """Return the main style sheet of a theme."""
    spec = find_spec(theme)
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "templates/assets/stylesheets" / variant
    (path,) = folder.glob("main.*.min.css")
    return path.read_text(encoding="utf-8")


def looks(style: str) -> dict[str, list[str]]:
    """Return what a theme declares for each class of code, in the course's colours."""
    colours = dict(VARIABLE.findall(style))
    colours |= dict(VARIABLE.findall(COURSE.read_text(encoding="utf-8")))
    found: dict[str, list[str]] = defaultdict(list)
    for selector, declared in RULE.findall(style):
        for name, colour in colours.items():
            declared = declared.replace(f"var({name})", colour)
        for each in CLASS.findall(selector):
            found[each].append(declared)
    return found


@pytest.mark.parametrize(("theme", "variant"), SHEETS)
def test_what_has_one_class_has_one_look(theme: str, variant: str) -> None:
    found = looks(style_of(theme, variant))

    assert set(LOOK) <= set(found)
    for name, look in found.items():
        assert look == (found[LOOK[name]] if name in LOOK else TEXT), name


def test_neighbours_that_look_alike_are_one_element() -> None:
    (line, _) = highlight_lines("def f(a, *b) -> None: pass", "a.py")

    assert line == (
        '<span class="k">def </span><span class="nf">f</span><span class="o">(</span>a'
        '<span class="o">, *</span>b<span class="o">) -&gt; </span>None'
        '<span class="o">: </span><span class="k">pass</span>'
    )


def test_a_text_of_many_lines_is_highlighted_line_by_line() -> None:
    lines = highlight_lines('x = """a\n\n  <b>\n"""\n', "a.py")

    assert lines == [
        'x <span class="o">= </span><span class="s">"""a</span>',
        "",
        '<span class="s">  &lt;b&gt;</span>',
        '<span class="s">"""</span>',
        "",
    ]


def test_what_no_lexer_knows_is_text() -> None:
    assert highlight_lines("a <b>", "file.unknown") == ["a &lt;b&gt;", ""]


def test_code_without_its_colours_is_the_same_code() -> None:
    (line, _) = highlight_lines('f("<a>")', "a.py")

    assert plain(line) == 'f("&lt;a&gt;")'
