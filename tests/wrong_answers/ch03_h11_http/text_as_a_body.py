"""Does not look whether the body is bytes."""

STEP = "answers"
FILE = "answer.py"
SAYS = "what cannot be an answer becomes a 500"


def head(answer, close=False):
    headers = list(answer.headers)
    if answer.status not in BODILESS:
        headers.append((b"content-length", b"%d" % len(answer.body)))
    if close:
        headers.append((b"connection", b"close"))
    return start_of(answer.status, headers)
