"""Has one status for all that is wrong."""

STEP = "errors"
FILE = "rules.py"
SAYS = "expected an answer with 414, but 400 came"


def error_status(error, conn):
    return HTTPStatus.BAD_REQUEST
