"""What a client of a check has sent, as a command that sends the same."""

import re
from collections.abc import Iterable, Sequence

from lab.tracing.trace import Event, Lane

ADDRESS = "127.0.0.1 8000"
LONGEST = 400  # characters of a command that anybody would copy
MOST_PIECES = 8
MOMENT = 0.1  # seconds between two pieces that the network is to keep apart
LISTEN = 1.0  # seconds to wait for an answer
RUN = re.compile(rb"(.)\1{39,}", re.DOTALL)
ESCAPES = {ord("\r"): r"\r", ord("\n"): r"\n", ord("\\"): r"\\", ord("%"): "%%"}
OURS = {"connects", "sends", "hangs up"}
THEIRS = {"receives", "sees the end", "sees a reset"}


def command(events: Sequence[Event]) -> str:
    """Return a command for the shell that does what the only client of a trace did.

    "" if no short one does: there were several clients, one did not read, or reset.
    """
    did = [event for event in events if event.lane in (Lane.CLIENT, Lane.KERNEL)]
    sent = [event for event in did if event.name == "sends" and event.data]
    names = {event.name for event in did}
    if not sent or names - OURS - THEIRS or len({e.connection for e in did}) > 1:
        return ""
    if len(sent) > MOST_PIECES:
        return ""
    hung_up = "hangs up" in names
    rest = 0.0 if hung_up else max(LISTEN, events[-1].time - sent[-1].time)
    parts = list(with_pauses(sent))
    parts += [f"sleep {rest:g}"] if rest else []
    group = parts[0] if len(parts) == 1 else f"({'; '.join(parts)})"
    found = f"{group} | nc -N {ADDRESS}"
    return found if len(found) <= LONGEST else ""


def with_pauses(sent: Sequence[Event]) -> Iterable[str]:
    """Give commands that send pieces when they were sent, and apart."""
    before = sent[0].time
    for number, event in enumerate(sent):
        if number:
            yield f"sleep {max(MOMENT, event.time - before):g}"
        before = event.time
        yield from printing(event.data or b"")


def printing(data: bytes) -> Iterable[str]:
    """Give commands that print some bytes; a long run of one byte is not spelt out."""
    done = 0
    for run in RUN.finditer(data):
        if text := data[done : run.start()]:
            yield f"printf '{escaped(text)}'"
        size = run.end() - run.start()
        yield f"head -c {size} /dev/zero | tr '\\0' '{escaped(run[1])}'"
        done = run.end()
    if text := data[done:]:
        yield f"printf '{escaped(text)}'"


def escaped(data: bytes) -> str:
    """Return bytes as printf and tr read them, within single quotes."""
    plain = {each: chr(each) for each in range(32, 127)} | ESCAPES
    del plain[ord("'")]
    return "".join(plain.get(byte, f"\\{byte:03o}") for byte in data)
