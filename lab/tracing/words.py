"""An event in a few words, and bytes in a line, the same in every drawing."""

from itertools import accumulate

from lab.tracing.trace import Event, Lane

LIBRARY_LANES = frozenset({Lane.H11})  # our protocol calls them, and they have states
PASSED = frozenset({"called", "receive", "send"})  # what begins, of an application
QUOTED = [repr(bytes([byte]))[2:-1] for byte in range(256)]
QUOTED[ord('"')] = r"\""


def quote(data: bytes, limit: int = 48) -> str:
    r"""Return bytes as a line of quoted ASCII, `"hello\n"`, in Python's escapes.

    What takes more than `limit` characters is cut, never within an escape, and is
    followed by the count of all bytes: `"GET / HT…" 1,024 bytes`.
    """
    pieces = [QUOTED[byte] for byte in data[: limit + 1]]
    if len(data) <= limit and sum(map(len, pieces)) <= limit - 2:
        return f'"{"".join(pieces)}"'
    room = limit - 3  # the quotes and the dots take the rest
    kept = [
        piece
        for piece, end in zip(pieces, accumulate(map(len, pieces)), strict=True)
        if end <= room
    ]
    return f'"{"".join(kept)}…" {count(len(data))}'


def fitted(data: bytes, room: int, least: int) -> str:
    """Return quoted bytes that take no more than `room` characters with their count.

    Of the bytes themselves `least` characters remain, even if that is too much.
    """
    whole = quote(data, max(room, least))
    if len(whole) <= room:
        return whole
    return quote(data, max(room - len(f" {count(len(data))}"), least))


def count(number: int) -> str:
    """Return a number of bytes in words: `1 byte`, `1,024 bytes`."""
    return f"{number:,} byte{'s' if number != 1 else ''}"


def say(event: Event) -> str:
    """Return what happened in words, without the bytes and without who is asked.

    A name that only the code knows stays as it is: `data_received`.
    """
    match event.lane:
        case Lane.TASK:
            return say_step(event)
        case Lane.TIMER:
            return joined(f"{event.name} {short(event.who)}".strip(), event.note)
        case Lane.CLOCK:
            return f"{event.note} later" if event.note else event.name
        case Lane.CLIENT | Lane.KERNEL:
            return joined(event.name, event.note)
        case Lane.TRANSPORT | Lane.PROTOCOL:
            return say_call(event)
        case Lane.APP:
            return say_passing(event)
        case _:
            return say_note(event)


def say_step(event: Event) -> str:
    """Return what a task did: `echo waits for StreamReader.read`."""
    preposition = "for" if event.name == "waits" and event.note else ""
    words = [short(event.who), event.name, preposition, event.note]
    return " ".join(word for word in words if word)


def say_timer(event: Event) -> str:
    """Return what a timer did where nothing else tells that it was one."""
    return joined(f"timer {event.name}: {short(event.who)}", event.note)


def say_amount(event: Event) -> str:
    """Return what became of bytes where they are not shown: `holds 16 bytes`."""
    return f"{event.name} {count(len(event.data or b''))}"


def say_call(event: Event) -> str:
    """Return a call between asyncio and our code: `connection_lost(None)`."""
    if event.name == "connection_lost" and event.note:
        return f"{event.name}({event.note})"
    return f"{event.name} {event.note}".strip()


def say_passing(event: Event) -> str:
    """Return what passed to or from an application: `send: http.response.start 200`."""
    if event.name in PASSED:
        return say_note(event)
    return f"{event.name} {event.note}".strip()


def say_note(event: Event) -> str:
    """Return a name and what it came to: `next_event: Request GET /`."""
    if event.note.startswith("raises "):
        return f"{event.name} {event.note}"
    return f"{event.name}: {event.note}" if event.note else event.name


def joined(words: str, note: str) -> str:
    return f"{words}, {note}" if note else words


def short(name: str) -> str:
    """Return the last part of a name in our code; asyncio's names stay whole."""
    return name if name.startswith("asyncio.") else name.rpartition(".")[2]
