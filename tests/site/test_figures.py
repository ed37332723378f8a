"""Charts and measured numbers come from what an experiment wrote."""

import json

import pytest

from .conftest import Render, Tree

FIGURES = {
    "machine": {"cpu": "A<B", "cores": 2, "system": "Linux", "python": "3.11.7"},
    "command": "make experiment-chapter-2",
    "date": "2026-01-02",
    "runs": [{"rate": 12345.678, "name": "streams"}],
}
SVG = """\
<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 1 1">
<title>Rates</title><desc>One bar.</desc><rect fill="currentColor"/></svg>
"""


@pytest.fixture(autouse=True)
def experiment(tree: Tree) -> None:
    tree.write("docs/figures/echo.json", json.dumps(FIGURES))
    tree.write("docs/figures/echo.svg", SVG)


def measured(body: str, figures: str = "echo") -> str:
    return f'```measured figures="{figures}"\n{body}\n```\n'


CHART = "```chart\necho\n```\n"


def test_a_chart_is_inline_and_says_what_it_shows(render: Render) -> None:
    html = render(CHART)

    assert '<figure class="chart"><svg xmlns' in html
    assert 'role="img"' in html
    assert "<title>Rates</title><desc>One bar.</desc>" in html
    assert "<?xml" not in html


def test_a_chart_names_the_machine_and_the_command(render: Render) -> None:
    html = render(CHART)

    assert "Measured on A&lt;B, 2 cores, Linux, Python 3.11.7, on 2026-01-02." in html
    assert "<code>make experiment-chapter-2</code>" in html


@pytest.mark.parametrize("part", ['role="img"', "Rates", "<desc>One bar.</desc>"])
def test_a_chart_without_words_stops_the_build(
    refused: Render, tree: Tree, part: str
) -> None:
    tree.write("docs/figures/echo.svg", SVG.replace(part, ""))

    assert 'docs/figures/echo.svg needs role="img", a title and a desc' in refused(
        CHART
    )


def test_a_broken_chart_stops_the_build(refused: Render, tree: Tree) -> None:
    tree.write("docs/figures/echo.svg", "<svg>")

    assert "docs/figures/echo.svg is not SVG" in refused(CHART)


def test_a_chart_that_was_never_drawn_stops_the_build(refused: Render) -> None:
    assert "there is no file docs/figures/other.json" in refused(
        "```chart\nother\n```\n"
    )


def test_a_chart_of_an_unknown_machine_stops_the_build(
    refused: Render, tree: Tree
) -> None:
    tree.write("docs/figures/echo.json", "{}")

    assert "docs/figures/echo.json has no machine.cpu: no machine among nothing" in (
        refused(CHART)
    )


def test_fields_are_filled_from_the_figures(render: Render) -> None:
    html = render(measured("With *{runs.0.name}* {runs.0.rate:,.0f} a second, {{so}}."))

    assert "<p>With <em>streams</em> 12,346 a second, {so}.</p>" in html


def test_a_table_is_filled_too(render: Render) -> None:
    html = render(measured("| a | b |\n| --- | ---: |\n| x | {runs.0.rate:.1f} |"))

    assert "<td>x</td>" in html
    assert ">12345.7</td>" in html


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("{runs.0.speed}", "has no runs.0.speed: no speed among rate, name"),
        ("{runs.1.rate}", "no 1 among 0"),
        ("{runs.0.rate.x}", "no x among nothing"),
        ("{machine}", "machine in docs/figures/echo.json is not one figure"),
        ("{runs.0.rate:d}", "{runs.0.rate:d}: Unknown format code 'd'"),
        ("{runs.0.rate!r}", "conversions are not supported"),
        ("{runs.0.rate", "braces: expected '}' before end of string"),
        ("Twice as fast.", "there is no {field} in it"),
    ],
)
def test_a_wrong_field_stops_the_build(refused: Render, body: str, reason: str) -> None:
    assert reason in refused(measured(body))


def test_measured_text_names_its_figures(refused: Render) -> None:
    assert 'it needs figures="name"' in refused("```measured\n{x}\n```\n")


def test_figures_that_are_not_json_stop_the_build(refused: Render, tree: Tree) -> None:
    tree.write("docs/figures/echo.json", "{")

    assert "docs/figures/echo.json is not JSON" in refused(measured("{runs.0.rate}"))
