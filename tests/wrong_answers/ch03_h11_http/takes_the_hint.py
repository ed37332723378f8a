"""Sends the status that h11 suggests, whatever it is."""

STEP = "errors"
FILE = "rules.py"
SAYS = "expected an answer with 414, but 431 came"


def error_status(error, conn):
    return HTTPStatus(error.error_status_hint)
