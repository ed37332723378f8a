"""Counts the characters of a body, not its bytes."""

STEP = "answers"
FILE = "answer.py"
SAYS = "counts the bytes"


def head(answer, close=False):
    if not isinstance(answer.body, bytes):
        raise TypeError("the body of an answer is bytes")
    headers = list(answer.headers)
    if answer.status not in BODILESS:
        text = answer.body.decode("utf-8", "replace")
        headers.append((b"content-length", b"%d" % len(text)))
    if close:
        headers.append((b"connection", b"close"))
    return start_of(answer.status, headers)
