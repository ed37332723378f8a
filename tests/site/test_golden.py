"""What the `trace` fences show is what was kept of them, on every Python."""

from functools import cache
from pathlib import Path

import pytest

from lab import recording

FENCES = {fence.name: fence for fence in recording.trace_fences()}
GOLDEN = Path(__file__).resolve().parents[1] / "golden"


pytestmark = pytest.mark.xdist_group("golden")  # so that each fence is run once


@cache
def files(name: str) -> dict[Path, str]:
    """Return what is to be kept of a fence, by path."""
    return FENCES[name].files()


@pytest.mark.parametrize("name", FENCES)
def test_a_trace_and_its_drawing_are_as_kept(name: str) -> None:
    for path, text in files(name).items():
        assert path.read_text(encoding="utf-8") == text, (
            f"{FENCES[name].place} no longer shows what {path.name} keeps; "
            f"if it is right now, run: make record ONLY={name}"
        )


def test_every_kept_file_belongs_to_a_page() -> None:
    wanted = {path.name for name in FENCES for path in files(name)}

    assert {path.name for path in GOLDEN.iterdir()} == wanted
