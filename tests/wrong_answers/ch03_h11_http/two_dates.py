"""Knows a handler's date in small letters only."""

STEP = "answers"
FILE = "answer.py"
SAYS = "2 Date headers"


def start_of(status, headers):
    if not 200 <= status <= 599:
        raise ValueError("no status of an answer")
    dated = list(headers)
    if b"date" not in dict(headers):
        dated.insert(0, (b"date", formatdate(usegmt=True).encode()))
    reason = PHRASES.get(status, "").encode()
    return h11.Response(status_code=status, headers=dated, reason=reason)
