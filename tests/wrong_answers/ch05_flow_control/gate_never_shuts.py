"""Never shuts the gate (M5.2)."""

STEP = "gate"
FILE = "flow.py"
SAYS = "it was paused, so FlowControl.drain() waits; yours returns"


class FlowControl:
    def pause(self):
        pass
