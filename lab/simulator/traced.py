"""The lab's loop, with all that happens on it recorded."""

from lab.simulator.loop import LabLoop
from lab.tracing.loop import TracedLoop


class TracedLabLoop(TracedLoop, LabLoop):
    """The lab's loop, with every event handed to `take`."""
