"""Leaves it to h11 to say where an answer ends, which then sends chunks."""

STEP = "answers"
FILE = "answer.py"
SAYS = "for there is none"


def head(answer, close=False):
    if not isinstance(answer.body, bytes):
        raise TypeError("the body of an answer is bytes")
    headers = list(answer.headers)
    if close:
        headers.append((b"connection", b"close"))
    return start_of(answer.status, headers)
