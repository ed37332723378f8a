"""Sends whatever status a handler gives."""

STEP = "answers"
FILE = "answer.py"
SAYS = "a handler gave the status 600"


def start_of(status, headers):
    dated = list(headers)
    if not any(name.lower() == b"date" for name, _ in headers):
        dated.insert(0, (b"date", formatdate(usegmt=True).encode()))
    reason = PHRASES.get(status, "").encode()
    return h11.Response(status_code=status, headers=dated, reason=reason)
