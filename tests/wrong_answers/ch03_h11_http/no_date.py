"""Sends answers without a date."""

STEP = "answers"
FILE = "answer.py"
SAYS = "0 Date headers"


def start_of(status, headers):
    if not 200 <= status <= 599:
        raise ValueError("no status of an answer")
    reason = PHRASES.get(status, "").encode()
    return h11.Response(status_code=status, headers=list(headers), reason=reason)
