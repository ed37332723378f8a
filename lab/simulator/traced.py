"""The lab's loop, with all that happens on it recorded."""

from collections.abc import Callable

from lab.simulator.loop import LabLoop
from lab.tracing.loop import Alarm, TracedLoop
from lab.tracing.recorder import Recorder
from lab.tracing.trace import Event


class TracedLabLoop(TracedLoop, LabLoop):
    """The lab's loop, with every event handed to `take`."""

    def __init__(self, take: Callable[[Event], object]) -> None:
        self.alarms: dict[int, Alarm] = {}
        super().__init__()
        self.recorder = Recorder(take, self.time)
