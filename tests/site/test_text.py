"""Fences are found in Markdown as superfences finds them."""

from lab.pages.text import fences, without_fences

PAGE = """\
---
title: A page
---
# Title

```source folded since="a b.py"
one.py name

two
```

- item

    ~~~~ quiz
    ~~~
    inside
    ~~~~

````text
```source
not a fence
```
````
"""


def test_a_fence_knows_its_options_its_body_and_its_line() -> None:
    first = fences(PAGE)[0]

    assert first.kind == "source"
    assert first.options == {"folded": "folded", "since": "a b.py"}
    assert first.body == "one.py name\n\ntwo"
    assert first.line == 6


def test_an_indented_fence_loses_its_indent() -> None:
    quiz = list(fences(PAGE))[1]

    assert quiz.kind == "quiz"
    assert quiz.body == "~~~\ninside"


def test_a_fence_in_a_fence_is_text() -> None:
    assert [fence.kind for fence in fences(PAGE)] == ["source", "quiz", "text"]


def test_an_unreadable_opening_line_has_no_options() -> None:
    assert fences("```source since=a.py\nx\n```")[0].options is None


def test_an_empty_option_stays_empty() -> None:
    assert fences('```source since=""\nx\n```')[0].options == {"since": ""}


def test_a_fence_without_an_end_is_none() -> None:
    assert not list(fences("```source\nx"))


def test_lines_keep_their_numbers_without_fences() -> None:
    lines = without_fences(PAGE).split("\n")

    assert lines[3] == "# Title"
    assert [line for line in lines if line] == ["# Title", "- item"]
    assert len(lines) == len(PAGE.split("\n"))
