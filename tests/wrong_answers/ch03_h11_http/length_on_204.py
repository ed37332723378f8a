"""Gives every answer a length."""

STEP = "answers"
FILE = "answer.py"
SAYS = "a length of the body of a 204"


def head(answer, close=False):
    if not isinstance(answer.body, bytes):
        raise TypeError("the body of an answer is bytes")
    headers = [*answer.headers, (b"content-length", b"%d" % len(answer.body))]
    if close:
        headers.append((b"connection", b"close"))
    return start_of(answer.status, headers)
