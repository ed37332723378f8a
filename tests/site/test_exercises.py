"""The `exercises` fence lists what there is to build, with hints that open."""

import pytest

from .conftest import Render, Tree

STEP = """
[[step]]
name = "gate"
title = "Build a `Gate`"
goal = \"\"\"
Let writers *wait*.
\"\"\"
minutes = 15
section = "flow"
functions = { "flow.py" = ["Gate.open", "Gate.shut"], "server.py" = ["serve"] }
hints = ["Who waits?", "`Event` waits.", "Wait in a loop."]
"""
CHALLENGE = (
    STEP.replace("step]]", "challenge]]").replace('"gate"', '"far"') + 'comment = "So."'
)
PAGE = "## Flow {#flow}\n\n```exercises\nch05_flow\n```\n"


@pytest.fixture(autouse=True)
def chapter(tree: Tree) -> None:
    tree.write("chapters/ch05_flow/exercises.toml", STEP)


def test_a_step_says_what_to_write_and_where_to_read(render: Render) -> None:
    html = render(PAGE)

    assert '<ol start="1"><li id="step-gate">' in html
    assert "<strong>Build a <code>Gate</code>.</strong> About 15 minutes." in html
    assert "<p>Let writers <em>wait</em>.</p>" in html
    assert (
        "<p>Write <code>Gate.open</code>, <code>Gate.shut</code> in "
        "<code>flow.py</code>; <code>serve</code> in <code>server.py</code>. "
        '<a href="#flow">'
    ) in html


def test_each_hint_is_folded(render: Render) -> None:
    html = render(PAGE)

    assert html.count('<details class="hint">') == 3
    assert "<summary>Hint 2</summary><p><code>Event</code> waits.</p></details>" in html


def test_challenges_go_on_counting(render: Render, tree: Tree) -> None:
    assert "Beyond this page" not in render(PAGE)

    tree.write("chapters/ch05_flow/exercises.toml", STEP + CHALLENGE)

    html = render(PAGE)
    assert '<p>Beyond this page:</p><ol start="2"><li id="step-far">' in html
    assert "So." not in html  # The comment is for who has an answer.


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (PAGE.replace("ch05_flow", "ch06_gone"), "there is no chapter ch06_gone in "),
        (
            PAGE.replace("ch05_flow", "../lab"),
            "there is no chapter ../lab in chapters/",
        ),
        (PAGE.replace("{#flow}", "{#wolf}"), "step gate: this page has no #flow"),
    ],
)
def test_what_leads_nowhere_stops_the_build(
    refused: Render, page: str, reason: str
) -> None:
    assert reason in refused(page)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[step]", "chapters/ch05_flow/exercises.toml: "),
        (STEP + STEP, "two steps have the same name"),
        (STEP.replace("minutes = 15", ""), "gate: missing, or too much: minutes"),
        (STEP.replace('"Who waits?", ', ""), "gate needs 3 hints or more"),
    ],
)
def test_a_plan_that_makes_no_sense_stops_the_build(
    refused: Render, tree: Tree, text: str, reason: str
) -> None:
    tree.write("chapters/ch05_flow/exercises.toml", text)

    assert reason in refused(PAGE)


def test_a_chapter_without_exercises_stops_the_build(
    refused: Render, tree: Tree
) -> None:
    (tree.root / "chapters/ch05_flow/exercises.toml").unlink()

    assert "chapter 5 has no exercises yet" in refused(PAGE)
