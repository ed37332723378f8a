"""Writes a target as it came, quotes and all."""

STEP = "log"
FILE = "challenges/log.py"
SAYS = "nobody can write what he likes into the log"


def first_line(request):
    if request is None:
        return "-"
    line = b"%b %b HTTP/%b" % (request.method, request.target, request.http_version)
    return line.decode("latin-1")
