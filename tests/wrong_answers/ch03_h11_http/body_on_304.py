"""Sends the body that a handler gives with a 304."""

STEP = "answers"
FILE = "answer.py"
SAYS = "204 and 304 come without a body"


def has_body(request, status):
    return request is None or request.method != b"HEAD"
