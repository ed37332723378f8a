"""Sends a body to HEAD, too."""

STEP = "answers"
FILE = "answer.py"
SAYS = "without a body"


def has_body(request, status):
    return status not in BODILESS
