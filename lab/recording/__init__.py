"""The recorder of the terminal sessions that pages show."""

from lab.recording.recorder import (
    RecordedFence,
    console_fences,
    difference,
    record_all,
)

__all__ = ["RecordedFence", "console_fences", "difference", "record_all"]
