"""What the `trace` fences show is what was kept of them, on every Python."""

from pathlib import Path

import pytest

from lab import recording

FENCES = {fence.name: fence for fence in recording.trace_fences()}
GOLDEN = Path(__file__).resolve().parents[1] / "golden"


@pytest.mark.parametrize("name", FENCES)
def test_a_trace_and_its_drawing_are_as_kept(name: str) -> None:
    fence = FENCES[name]
    for path, text in fence.files().items():
        assert path.read_text(encoding="utf-8") == text, (
            f"{fence.place} no longer shows what {path.name} keeps; "
            f"if it is right now, run: make record ONLY={name}"
        )


def test_every_kept_file_belongs_to_a_page() -> None:
    wanted = {path.name for fence in FENCES.values() for path in fence.files()}

    assert {path.name for path in GOLDEN.iterdir()} == wanted
