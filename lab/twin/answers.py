"""What a client makes of a stream of answers, without what right servers may vary.

Left out are the reason, the order and the case of headers of different names, the
names of the server and of its ranges, how a body is cut into chunks, comments among
events, and the text of an error that the server itself has to tell.
"""

import re
import time
from email.utils import parsedate_to_datetime
from typing import NamedTuple

HEAD = re.compile(rb"HTTP/1\.1 (\d{3}) [^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n")
OWN = b"x-toy"  # A handler of ours has said what is in this answer.
ANY = {b"date", b"accept-ranges", b"server"}
TEXTS = {b"content-type", b"content-length"}

Field = tuple[bytes, bytes]


class Body(NamedTuple):
    """What came of a body: whole, a part of it, broken, or to be read to the end."""

    state: str
    content: bytes


class Answer(NamedTuple):
    """One answer; `dates` is 1 where it says once when it was made."""

    status: int
    fields: list[Field]
    body: Body
    dates: int
    date: bytes


A_DAY = 24 * 3600.0  # seconds
EVENTS = (b"content-type", b"text/event-stream")
COMMENT = re.compile(rb"^:.*\n\n?", re.MULTILINE)

NOTHING = Body("whole", b"")


def read(stream: bytes) -> tuple[list[Answer], bytes]:
    """Return the answers in a stream, and the rest of it, which is none."""
    found = list[Answer]()
    while head := HEAD.match(stream):
        status, fields = int(head[1]), fields_of(head[2])
        names = dict(fields)
        body, stream = body_of(names, status, stream[head.end() :])
        ours = OWN not in names and status >= 400
        hidden = ANY | (TEXTS if ours else set())
        if EVENTS in fields:
            body = Body(body.state, events_of(body.content))
        kept = sorted((each for each in fields if each[0] not in hidden), key=name_of)
        dates = 1 if status < 200 else sum(name == b"date" for name, _ in fields)
        date = names.get(b"date", b"")
        found.append(Answer(status, kept, NOTHING if ours else body, dates, date))
    return found, stream


def events_of(content: bytes) -> bytes:
    """Return a stream of events without comments, and without what may be left out."""
    lines = content.replace(b"\r\n", b"\n").replace(b"data: ", b"data:")
    return COMMENT.sub(b"", lines)


def name_of(field: Field) -> bytes:
    """Return a header's name: those of one name keep their order."""
    return field[0]


def fields_of(lines: bytes) -> list[Field]:
    """Return the headers in some lines; the options of a connection are a set."""
    found = []
    for line in lines.split(b"\r\n")[:-1]:
        name, _, value = line.partition(b":")
        found.append((name.lower(), value.strip()))
    options = b",".join(v for name, v in found if name == b"connection").lower()
    together = sorted({each.strip() for each in options.split(b",")} - {b""})
    rest = [each for each in found if each[0] != b"connection"]
    return rest + [(b"connection", each) for each in together]


def body_of(names: dict[bytes, bytes], status: int, data: bytes) -> tuple[Body, bytes]:
    """Return a body as far as it has come, and what follows it.

    To HEAD comes none: we know it by what comes instead, which is an answer or nothing.
    """
    if data.startswith(b"HTTP/1.") or status < 200 or status in (204, 304):
        return NOTHING, data
    if names.get(b"transfer-encoding") == b"chunked":
        return chunks_of(data)
    size = int(names.get(b"content-length", b"-1"))
    if size < 0:
        return Body("open", data), b""
    return Body("whole" if len(data) >= size else "part", data[:size]), data[size:]


def chunks_of(data: bytes) -> tuple[Body, bytes]:
    """Return a body that comes in chunks, and what follows it."""
    body, at = bytearray(), 0
    while (end := data.find(b"\r\n", at)) >= 0:
        try:
            size = int(data[at:end], 16)
        except ValueError:
            return Body("broken", bytes(body)), data[at:]
        at = end + 4 + size
        if not size:
            return Body("whole", bytes(body)), data[at:]
        body += data[end + 2 : end + 2 + size]
    return Body("part", bytes(body)), b""


def alike(one: bytes, two: bytes, over: bool, latest: float) -> bool:
    """Return whether a client would take one stream for as good as the other.

    Where it is `over` in the middle of a body, it is chance how much of that came. The
    second must be dated no earlier than the first, and not after the `latest` time.
    """
    (before, rest), (after, other_rest) = read(one), read(two)
    if len(before) != len(after):
        return False
    if rest != other_rest and not (over and rest and other_rest):
        return False
    pairs = enumerate(zip(before, after, strict=True), start=1)
    return all(
        same(x, y, over and place == len(before)) and dated(x, y, latest)
        for place, (x, y) in pairs
    )


def same(one: Answer, two: Answer, over: bool) -> bool:
    """Return whether two answers are the same, as far as they have come."""
    if one[:2] != two[:2] or one.dates != two.dates:
        return False
    if one.body == two.body or not over or one.body.state != "part":
        return one.body == two.body
    x, y = one.body.content, two.body.content
    return x.startswith(y) or y.startswith(x)


def dated(one: Answer, two: Answer, latest: float) -> bool:
    """Return whether the second date is as good as the first."""
    if one.date == two.date:
        return True
    try:
        x, y = (parsedate_to_datetime(each.date.decode()) for each in (one, two))
    except (ValueError, TypeError):
        return False
    is_real = (
        abs(y.timestamp() - time.time()) < A_DAY
    )  # The lab moves time.time() only.
    return is_real or x.timestamp() - 1 <= y.timestamp() <= latest
