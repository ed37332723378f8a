"""Writes the path as it is decoded."""

STEP = "timed"
SAYS = "/forged"
FILE = "challenges/timed.py"


def target_of(scope):
    query = b"?" + scope["query_string"] if scope["query_string"] else b""
    target: bytes = scope["path"].encode() + query
    return target.decode("latin-1")
