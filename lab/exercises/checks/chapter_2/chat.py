"""What the challenge of chapter 2 asks."""

from dataclasses import replace
from functools import partial

from lab.exercises.check import DOCS, check
from lab.exercises.checks import traces
from lab.exercises.checks.echo import ALL, BUFFERED, MUCH
from lab.exercises.checks.flood import CROWDED
from lab.exercises.rows import talk
from lab.exercises.subject import Serve
from lab.exercises.talk import Talk
from lab.exercises.trial import Trial

PROTOCOL = f"{DOCS}asyncio-protocol.html"
DATA = f"{PROTOCOL}#asyncio.Protocol.data_received"
PAUSE = f"{PROTOCOL}#asyncio.BaseProtocol.pause_writing"
RESUME = f"{PROTOCOL}#asyncio.BaseProtocol.resume_writing"
LOST = f"{PROTOCOL}#asyncio.BaseProtocol.connection_lost"

FOUR = "connect; 2: connect; 3: connect; 4: connect; "
TWO_FULL = f"{FOUR}crowded; stop reading; 2: stop reading; 3: send {MUCH}; "


def serve(trial: Trial) -> Serve:
    """Return what makes the server of the challenge."""
    found: Serve = trial.subject.module("challenges.chat").serve
    return found


chat = partial(talk, "chat", serve=serve)

heard = chat(
    "what one says, all the others hear, and nobody hears himself",
    "A chat is an echo to everybody else.",
    DATA,
    f"""
    connect; send "alone"; expect nothing; close
    {FOUR}2: send "hi"; expect "hi"; 3: expect "hi"; 4: expect "hi"; 2: expect nothing
    advance 1 h; send "late"; 2: expect "late"; 4: expect "late"; expect nothing
    """
    + "; ".join(f"{number}: connect" for number in range(5, 41))
    + '; 40: send "all"; expect "all"; 39: expect "all"',
)

every_byte = chat(
    "every byte is passed on, in the order in which it was said",
    "A chat passes bytes on: no lines, no text.",
    DATA,
    f"""
    connect; 2: connect; send "{ALL}" * 3 in pieces of {{}}; 2: expect "{ALL}" * 3
    send "abcdefg" * 100000; 2: expect "abcdefg" * 100000
    """,
    each=("7 bytes", "768 bytes"),
)

not_gone_yet = chat(
    "the others hear each other while one who has hung up takes its time",
    "It is still in the room, and the room does not end with it.",
    DATA,
    f"""
    {FOUR}crowded; stop reading; 3: send {BUFFERED}; 2: expect {BUFFERED}; hang up
    2: send "on"; 3: expect "on"; 4: expect {BUFFERED}; 4: expect "on"
    """,
)

room_waits = chat(
    "nobody is read from while one does not read",
    "What the others say would pile up in our memory, on its way to this one.",
    PAUSE,
    f"""
    {FOUR}crowded; stop reading; 2: flood; 3: send "x"
    advance 1 h; 3: expect unread
    3: flood in pieces of 500
    """,
)

others_stay = chat(
    "who leaves takes nobody along, and nothing of its own is left",
    "connection_lost() is about one client: the others stay, and stay counted.",
    LOST,
    FOUR + '{}; 3: send "on"; 2: expect "on"; 4: expect "on"; 2: close; 3: close; '
    "4: close; expect nothing left",
    each=("hang up", "close", "reset"),
)

two_without_room = chat(
    "the others go on only when everybody has room, whoever leaves or reads again",
    "Two may be without room. One of them has some again, or leaves; the other not.",
    RESUME,
    TWO_FULL + "{}; 4: flood; 3: flood",
    each=("read again", "reset", "close", "2: read again", "2: reset"),
)

holds_up_nobody = chat(
    "who leaves without having read holds up nobody",
    "A set of those who have no room must not keep those who are gone.",
    LOST,
    f"connect; 2: connect; 3: connect; crowded; stop reading; 2: send {MUCH}; {{}}; "
    f"3: expect {MUCH}",
    each=("reset", "close"),
)

goes_on = chat(
    "when everybody has room again, everybody goes on, and nothing is lost",
    "Room comes back in any order, and so do those who leave; and not only once.",
    RESUME,
    f"""
    {TWO_FULL}{{}}; 4: expect {MUCH}; 4: send "on"; 3: expect "on"
    crowded; 4: stop reading; 3: send {MUCH}; 4: read again; 4: expect {MUCH}
    4: send "me"; 3: expect "me"
    """,
    each=(
        "read again; 2: read again",
        "2: read again; advance 1 h; read again",
        "reset; 2: read again",
        "read again; 2: reset",
        "reset; 2: close",
    ),
)

counted_out = talk(
    "chat",
    "who has left is counted out, and nobody else",
    "A server that stops waits for every connection that it believes to be open.",
    LOST,
    "connect; 2: connect; {}; signal SIGTERM; 2: expect the end; expect stopped",
    each=(
        "hang up",
        "close",
        "reset",
        f"crowded; stop reading; 2: send {MUCH}; reset",
    ),
    program="challenges.chat",
)


memory_is_bounded = traces.memory(
    "chat",
    "what has been said and heard is in memory no more",
    "A chat may go on for days: who comes later hears what is said later.",
    DATA,
    serve,
    senders=traces.PIECES,
)


@check(
    "chat",
    claim="who leaves without having read is spoken to no more",
    why="asyncio warns of whoever goes on writing to a connection that is lost.",
    see=LOST,
)
def spoken_to_no_more(trial: Trial) -> None:
    with trial.stage(serve(trial), **CROWDED) as stage, traces.overheard() as said:
        text = "connect; 2: connect; 3: connect; stop reading; 2: send {}; reset; "
        Talk(stage).hold((text + "3: expect {}").replace("{}", MUCH))
    warnings = said.getvalue().strip().splitlines()
    trial.require(not warnings, f"a client has left, and asyncio warns: {warnings[:1]}")


forgotten = replace(
    traces.forgotten("chat", LOST, serve),
    claim="in a chat, who has left is in memory no more",
)

still_full = chat(
    "who leaves with its share lets nobody go on while another has no room",
    "Nobody is without room any more: that is so when the set is empty.",
    RESUME,
    f"""
    {FOUR}crowded; stop reading; 2: stop reading; 3: send {BUFFERED}; hang up
    3: send {MUCH}; read again; 4: flood; 3: flood
    """,
)
