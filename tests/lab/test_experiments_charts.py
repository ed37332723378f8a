"""Charts say in words what they show, and keep within their edges."""

import xml.etree.ElementTree as ElementTree

import pytest

from lab.experiments.chart import Bar, Chart, Group, Row, draw
from lab.experiments.lines import Line, Panel, round_up
from lab.pages.chart import SVG

# Bars


CHART = Chart(
    "Rates & costs",
    "The <first> is 1, the second 2.",
    [Group("Group", [Row("a", "1/s", [Bar(0.5), Bar(0.25, "hollow")])])],
    [("solid", "rate"), ("hollow", "cost")],
)


def test_a_chart_says_in_words_what_it_shows() -> None:
    root = ElementTree.fromstring(draw(CHART))

    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == CHART.title
    assert root.findtext(f"{SVG}desc") == CHART.words
    assert [text.text for text in root.iter(f"{SVG}text")] == [
        "rate",
        "cost",
        "Group",
        "a",
        "1/s",
    ]


def test_all_of_a_chart_is_inside_it() -> None:
    root = ElementTree.fromstring(draw(CHART))
    _, _, width, height = map(int, root.get("viewBox", "").split())

    assert width <= 340
    for element in [*root.iter(f"{SVG}rect"), *root.iter(f"{SVG}text")]:
        right = int(element.get("x", "")) + int(element.get("width", 0))
        bottom = int(element.get("y", "")) + int(element.get("height", 0))
        assert 0 <= right <= width
        assert 0 <= bottom <= height


def test_a_bar_is_as_long_as_its_share() -> None:
    root = ElementTree.fromstring(draw(CHART))
    solid, hollow = list(root.iter(f"{SVG}rect"))[2:]

    assert int(solid.get("width", "")) == pytest.approx(340 / 2, abs=2)
    assert int(hollow.get("width", "")) == pytest.approx(340 / 4, abs=2)


def test_a_chart_takes_the_colours_of_its_page() -> None:
    svg = draw(CHART)

    assert 'fill="currentColor"' in svg
    assert "fill: var(--md-accent-fg-color, #" in svg


@pytest.mark.parametrize("length", [-0.1, 1.1])
def test_a_bar_that_does_not_fit_is_refused(length: float) -> None:
    chart = Chart("Title", "Words.", [Group("Group", [Row("a", "1", [Bar(length)])])])

    with pytest.raises(ValueError, match="not 0 to 1"):
        draw(chart)


# Lines


def panel(*points: tuple[float, float]) -> Chart:
    """Return a chart of one line, up to a value of 4 and a time of 10 seconds."""
    lines = [Line(points, "thick")]
    return Chart("Title", "Words.", [Panel("Panel", lines, top=4, end=10)])


def polylines(chart: Chart) -> list[list[tuple[float, float]]]:
    root = ElementTree.fromstring(draw(chart))
    return [
        [
            (float(x), float(y))
            for x, y in (point.split(",") for point in line.get("points", "").split())
        ]
        for line in root.iter(f"{SVG}polyline")
    ]


def test_a_line_goes_from_corner_to_corner_of_its_axes() -> None:
    top, _, bottom, line = polylines(panel((0, 0), (10, 4)))

    assert line == [bottom[0], top[1]]


def test_a_point_lies_where_its_time_and_value_say() -> None:
    _, middle, _, line = polylines(panel((5, 2)))
    (left, height), (right, _) = middle

    assert line[0] == pytest.approx(((left + right) / 2, height), abs=0.1)


@pytest.mark.parametrize("point", [(0, 4.1), (0, -0.1), (10.1, 0), (-0.1, 0)])
def test_a_point_that_does_not_fit_is_refused(point: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match=r"Panel: .* is outside"):
        draw(panel(point))


def test_a_panel_is_inside_its_chart() -> None:
    root = ElementTree.fromstring(draw(panel((0, 0), (10, 4))))
    _, _, width, height = map(int, root.get("viewBox", "").split())

    for text in root.iter(f"{SVG}text"):
        assert 0 <= int(text.get("x", "")) <= width
        assert 0 <= int(text.get("y", "")) <= height


def test_a_legend_shows_the_line_that_it_names() -> None:
    chart = Chart("Title", "Words.", [], [("dashed", "a line"), ("solid", "a bar")])
    root = ElementTree.fromstring(draw(chart))
    (line,) = root.iter(f"{SVG}polyline")

    assert "dasharray" in line.get("style", "")
    assert len(list(root.iter(f"{SVG}rect"))) == 1


@pytest.mark.parametrize(
    ("value", "top"), [(0, 1), (0.3, 0.4), (1, 1), (3, 4), (101, 200), (284, 400)]
)
def test_an_axis_ends_at_a_round_number(value: float, top: float) -> None:
    assert round_up(value) == pytest.approx(top)
