"""Decodes the target, and so the line ends where its sender likes."""

STEP = "timed"
SAYS = "/forged"
FILE = "challenges/timed.py"


def target_of(scope):
    query = b"?" + scope["query_string"] if scope["query_string"] else b""
    target: bytes = scope["raw_path"] + query
    return __import__("urllib.parse").parse.unquote(target.decode("latin-1"))
