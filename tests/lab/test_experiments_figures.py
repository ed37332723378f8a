"""What is measured is summed up, rounded and saved as the pages read it."""

import json
import platform
from functools import partial
from pathlib import Path

import pytest

from lab.experiments import figures, machine
from lab.experiments.chart import Chart, draw
from lab.experiments.rig import MIB
from lab.experiments.server import Metrics
from lab.pages.chart import caption, read_svg
from lab.pages.figures import Figures


def test_subjects_are_measured_in_turn() -> None:
    order: list[str] = []
    counts = iter(range(1, 7))

    def measure(name: str) -> dict[str, float]:
        order.append(name)
        return {"x": next(counts)}

    found = figures.compare(3, {name: partial(measure, name) for name in "ab"})

    assert order == ["a", "b"] * 3
    assert found["a"] == {"x": 3, "x_min": 1, "x_max": 5}


def test_figures_are_rounded_and_counts_are_not() -> None:
    found = {"rate": 123456.7, "deep": {"share": 0.123456}, "bytes": 123456}

    assert figures.rounded(found) == {
        "rate": 123500.0,
        "deep": {"share": 0.1235},
        "bytes": 123456,
    }


def test_what_is_saved_is_what_pages_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chart = draw(Chart("Title", "Words.", []))
    found = figures.origin("make it") | {"rate": {"one": 1.5}}
    figures.save("name", found, chart, tmp_path / "new")

    saved = Figures.__new__(Figures)
    saved.path = "name.json"
    saved.data = json.loads((tmp_path / "new" / "name.json").read_text("utf-8"))
    assert saved.find("rate.one") == 1.5
    assert "make it" in caption(saved)
    assert read_svg(str(tmp_path / "new" / "name.svg")) == chart.strip()
    assert "name.svg" in capsys.readouterr().out


def test_a_table_puts_figures_to_the_right() -> None:
    rows = [["", "long head"], ["name", "1"]]

    assert figures.table(rows) == "      long head\nname          1"


def test_this_machine_has_a_name() -> None:
    assert all(machine.describe().values())
    assert machine.resident_bytes() > 1_000_000


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="only glibc tells what is allocated"
)
def test_memory_that_is_free_is_not_in_use() -> None:
    metrics = Metrics(server=None)
    before = metrics.in_use()
    blocks = [b"." * size for size in range(32_000, 33_000)]
    assert before + 30 * MIB < metrics.in_use() < before + 32 * MIB

    held = machine.resident_bytes()
    blocks = blocks[::50]  # glibc keeps what was between these.
    assert metrics.in_use() < before + 2 * MIB
    assert machine.resident_bytes() > held - 2 * MIB
    assert len(blocks) == 20
