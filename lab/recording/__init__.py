"""The recorder of the terminal sessions and the traces that pages show."""

from lab.recording.recorder import (
    RecordedFence,
    console_fences,
    difference,
    record_all,
)
from lab.recording.traces import RecordedTrace, trace_fences

__all__ = [
    "RecordedFence",
    "RecordedTrace",
    "console_fences",
    "difference",
    "record_all",
    "trace_fences",
]
