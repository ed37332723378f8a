"""Sends everything where there is nothing to send."""

STEP = "ranges"
FILE = "challenges/ranges.py"
SAYS = "expected an answer with 416, but 200 came"


def download(request, body):
    part, size = asked_for(request), len(TEXT)
    if not part:
        return Answer(200, [TYPE, ACCEPTS], TEXT)
    where = b"bytes %d-%d/%d" % (part[0], part[-1], size)
    return Answer(206, [TYPE, (b"content-range", where)], TEXT[part.start : part.stop])
