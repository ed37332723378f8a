"""Rounds to the nearest second, which may be too early."""

STEP = "bucket"
FILE = "challenges/bucket.py"
SAYS = "Retry-After says 2"


def too_many(wait):
    answer = plain(HTTPStatus.TOO_MANY_REQUESTS)
    after = (b"retry-after", b"%d" % round(wait))
    return answer._replace(headers=[*answer.headers, after])
