"""The `quiz` fence asks a question that explains every answer."""

import pytest

from .conftest import Render

QUESTION = """\
Why `drain()`?

- [ ] To be *fast*,
  or faster.
  > No: see
  > [here](#x).
- [x] To wait.
  > Yes.
"""


def quiz(body: str) -> str:
    return f"```quiz\n{body}\n```\n"


def test_each_option_opens_to_its_feedback(render: Render) -> None:
    html = render(quiz(QUESTION))

    assert "<p>Why <code>drain()</code>?</p>" in html
    assert "<summary>To be <em>fast</em>,\nor faster.</summary>" in html
    assert '<strong>Not quite.</strong> No: see\n<a href="#x">here</a>.' in html
    right = '<details class="quiz-option right" data-search-exclude>'
    assert f"{right}<summary>To wait.</summary>" in html
    assert "<strong>Right.</strong> Yes." in html


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("[x]", "[ ]", "no option is right; mark it with [x]"),
        ("  > Yes.\n", "", "no feedback, a line of > text, below: To wait."),
        ("Why `drain()`?", "", "there is no question above the options"),
        ("- [x] To wait.\n  > Yes.\n", "", "a question needs two options or more"),
        ("- [x]", "- [X]", "options are written - [ ] text or - [x] text: - [X]"),
    ],
)
def test_a_question_that_teaches_nothing_stops_the_build(
    refused: Render, before: str, after: str, reason: str
) -> None:
    assert reason in refused(quiz(QUESTION.replace(before, after)))
