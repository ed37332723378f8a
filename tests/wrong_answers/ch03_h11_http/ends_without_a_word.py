"""Closes after an answer that does not announce it."""

STEP = "answers"
FILE = "answer.py"
SAYS = "which does not say so"


def head(answer, close=False):
    if not isinstance(answer.body, bytes):
        raise TypeError("the body of an answer is bytes")
    headers = list(answer.headers)
    if answer.status not in BODILESS:
        headers.append((b"content-length", b"%d" % len(answer.body)))
    return start_of(answer.status, headers)
