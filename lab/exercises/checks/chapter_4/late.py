"""What is asked of a server whose time for a client is up: the step `late`."""

from functools import partial

from lab.exercises.check import DOCS, RFC
from lab.exercises.rows import talk

TIMEOUT = f"{RFC}rfc9110#section-15.5.9"
SILENT = f"{RFC}rfc9112#section-9.5"
AFTER_END = f"{RFC}rfc9112#section-9.6"

late = partial(talk, "late")

told = late(
    "a client whose request is late is told so with 408, and hears no more",
    "It learns that it may try again, and that it was not the network.",
    TIMEOUT,
    r"""
    {}; send "\r\n\r\n"; expect the end
    """,
    each=(
        'send "GET"; after 10 s expect 408',
        'POST / "Content-Length: 4"; after 20 s expect 408',
        'HEAD / "Content-Length: 4"; after 20 s expect 408',
        'POST / "Content-Length: 4" "Expect: 100-continue"; expect 100; '
        "after 20 s expect 408",
        r'PUT / "Transfer-Encoding: chunked"; send "1\r\n"; after 20 s expect 408',
    ),
    lasts=True,
)
unasked = late(
    "a client that is silent, and has asked nothing, gets the end without a word",
    "Its request may be on the way. It would take a 408 for the answer to that.",
    SILENT,
    "{}; advance 11 s; expect the end",
    each=("expect nothing", r'send "\r\n\r"', "GET /; expect 200"),
    lasts=True,
)
lingering = late(
    "a client that was told, and does not end, is gone five seconds later",
    "What it still sends must not lead to a reset. But it keeps a descriptor of ours.",
    AFTER_END,
    "{}; after 5 s expect gone; expect nothing left",
    each=(
        "after 10 s expect the end",
        'send "GET"; after 10 s expect 408',
        r'send "nonsense\r\n\r\n"; expect 400',
    ),
    lasts=True,
)
in_time = late(
    "a client that was told, and ends, is gone at once",
    "There is nothing left to wait for.",
    AFTER_END,
    "{}; hang up; expect gone; expect nothing left",
    each=("after 10 s expect the end", 'send "GET"; after 10 s expect 408'),
    lasts=True,
)
deaf = late(
    "a client that does not even read its refusal is cut off, with abort()",
    "close() waits until the client has taken what is left. This one never does.",
    f"{DOCS}asyncio-protocol.html#asyncio.WriteTransport.abort",
    """
    stop reading; send "GET"; {}
    advance 29.9 s; expect open; advance 0.6 s; expect gone
    """,
    each=("advance 10 s", "hang up"),
    room=10,
    lasts=True,
)
