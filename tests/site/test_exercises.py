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


def test_they_can_be_done_in_the_page(render: Render) -> None:
    assert '<live-exercises id="live-work" data-chapter="5">' in render(PAGE)


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


# Code that is an exercise, on its page

FLOW = """\
class Gate:
    def open(self) -> None:
        self.wide = True

    def shut(self) -> None:
        self.wide = False

    def paint(self) -> None:
        self.red = True


def gate() -> Gate:
    return Gate()
"""


def tried(names: str, options: str = 'try="gate"') -> str:
    return f"Text.\n\n```source {options}\nchapters/ch05_flow/{names}\n```\n"


@pytest.fixture
def flow(tree: Tree) -> None:
    tree.write("chapters/ch05_flow/flow.py", FLOW)


@pytest.mark.usefixtures("flow")
def test_code_to_try_first_is_folded_below_its_names(render: Render) -> None:
    html = render(tried("flow.py Gate.open Gate.shut\n@ `False` It closes."))

    assert (
        '<details class="whole-file" data-search-exclude>'
        "<summary>Try it first: Gate.open, Gate.shut, 5 lines</summary>"
        '<div class="highlight">'
    ) in html
    assert html.count('class="dimmed"') == 1
    assert "It closes.</li></ol></details>" in html


@pytest.mark.usefixtures("flow")
@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (
            tried("flow.py Gate.open Gate.paint"),
            "in flow.py, step gate has Gate.open, Gate.shut: name no other",
        ),
        (tried("flow.py"), "in flow.py, step gate has Gate.open, Gate.shut"),
        (
            tried("flow.py gate", 'try="far"'),
            "ch05_flow has no step far; it has gate",
        ),
        (tried("flow.py Gate.open", "try"), "ch05_flow has no step try; it has gate"),
        (
            tried("../../lab/flow.py gate"),
            "in ../../lab/flow.py, step gate has nothing: name no other",
        ),
    ],
)
def test_only_the_functions_of_a_step_are_tried(
    refused: Render, tree: Tree, page: str, reason: str
) -> None:
    tree.write("lab/flow.py", FLOW)

    assert f"line 3: {reason}" in refused(page)


def test_only_a_chapter_has_code_to_try(refused: Render, tree: Tree) -> None:
    tree.write("flow.py", FLOW)

    assert "there is no chapter flow.py in chapters/" in refused(
        '```source try="gate"\nflow.py gate\n```\n'
    )
