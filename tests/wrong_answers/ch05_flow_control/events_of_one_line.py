"""Sends a text as one line, whatever is in it."""

STEP = "events"
FILE = "challenges/events.py"
SAYS = "two events were posted, the second of four lines"


def as_event(text):
    return b"data: %b\n\n" % text
