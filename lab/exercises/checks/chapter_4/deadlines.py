"""What is asked of a deadline: the steps `owed` and `deadline`."""

from functools import partial
from typing import Any

import h11

from lab.exercises.check import DOCS, RFC, Check
from lab.exercises.checks.clock import Clock, clock
from lab.exercises.checks.http import GET, chunked, post, request
from lab.exercises.trial import Trial
from lab.tracing.words import quote

from .on_clock import calls

TIMEOUT = f"{RFC}rfc9110#section-15.5.9"
IDLE = f"{RFC}rfc9112#section-9.5"
H11 = "https://h11.readthedocs.io/en/latest/api.html#the-state-machine"


def owes(claim: str, why: str, see: str, owed: str, *sent: bytes) -> Check:
    """Return the check that a client owes this, who has sent so much."""

    def run(trial: Trial) -> None:
        for data in sent:
            for answered in (0, 1, 5):
                which = "NEXT_" if answered else "FIRST_"
                prefix = which if owed == "REQUEST" else ""
                require_owed(trial, data, answered, prefix + owed)

    return Check("owed", claim, why, see, run)


def require_owed(trial: Trial, data: bytes, answered: int, owed: str) -> None:
    """Require what a client owes who has sent so much, and had so many answers."""
    module = trial.subject.module("deadline")
    reader = module.RequestReader()
    reader.unread += data
    event: Any = None
    while event not in (h11.NEED_DATA, h11.PAUSED):
        event = reader.next_event()
    with clock(trial) as on:
        on.note("has", f"{quote(data)} of it, and has answered {answered} requests")
        found = on.do(module.owed_to, reader, answered)
        name = getattr(found, "name", repr(found))
        trial.require(name == owed, f"the client owes {owed}; yours says {name}")


silence = owes(
    "a client that says nothing, or sends empty lines, owes its first or next request",
    "Some clients send an empty line after a body. The request has not begun by it.",
    IDLE,
    "REQUEST",
    *(b"", b"\r\n\r\n", b"\r", b"\r\n\r"),
)
a_head = owes(
    "from the first byte of a request on, a client owes the rest of the head",
    "It is silent no longer. From now on its silence is a fault.",
    TIMEOUT,
    "HEAD",
    *(b"G", b"\r\nG", GET[:-1], post(b"")[:-1], GET[:-2] + b"X: " + b"x" * 9000),
)
a_body = owes(
    "a client whose body has not come yet owes a body",
    "A head that announces a body is half of a request.",
    f"{RFC}rfc9112#section-6",
    "BODY",
    *(post(b"", size=4), post(b"bo", size=4), chunked(b"bo")[:-5], chunked(b"bo")[:-2]),
    post(b"", "Expect: 100-continue", size=4),
)
nothing = owes(
    "a client whose request is here owes nothing",
    "The answer is ours to give, and nobody is cut off because we are slow.",
    IDLE,
    "NOTHING",
    *(GET, post(b"body"), post(b""), chunked(b"body"), GET + b"GET /next"),
)
no_other = owes(
    "a client that has sent its last request owes no other",
    "h11 says DONE only where another may follow. Here it says something else.",
    H11,
    "NOTHING",
    *(request("/", "Connection: close"), b"GET / HTTP/1.0\r\n\r\n"),
    request("a:1", method="CONNECT"),
)


# deadline


def deadline(trial: Trial, on: Clock) -> Any:
    """Return a deadline that rings, with a limit of its own for everything."""
    module = trial.subject.module("deadline")
    limits = module.Limits(idle=2, head=7, body=11, keep_alive=3, write=13, linger=5)
    return module.Deadline(limits, on.ring)


def unlimited(trial: Trial, on: Clock, linger: float | None = None) -> Any:
    """Return a deadline that rings, and has a limit for a head, and for an end."""
    module = trial.subject.module("deadline")
    limits = module.Limits(None, 7, None, None, None, linger)
    return module.Deadline(limits, on.ring)


due = partial(calls, "deadline", make=deadline)

each = due(
    "each thing that is owed has its own limit, and calls once it is over",
    "A client may be silent for long, and still must finish what it has begun.",
    TIMEOUT,
    """
    wait_for(FIRST_REQUEST, 0) -> 2
    wait_for(HEAD, 0) -> 7
    wait_for(BODY, 0) -> 11
    wait_for(NEXT_REQUEST, 1) -> 3
    wait_for(END, 1) -> 5
    """,
)
same = due(
    "to wait for the same again gains no time",
    "The limit is absolute: a byte now and then must not move it.",
    TIMEOUT,
    """
    wait_for(HEAD, 0); 2 s; wait_for(HEAD, 0); 2 s; wait_for(HEAD, 0) -> 7
    wait_for(BODY, 2); 10 s; wait_for(BODY, 2) -> 11
    wait_for(END, 1, 5120); 2 s; wait_for(END, 1, 3072); 2 s; wait_for(END, 1) -> 10
    """,
)
the_next = due(
    "what is owed next has its own time, and so has the next request",
    "A fast client sends two requests in one go. Each head has its full time.",
    f"{RFC}rfc9112#section-9.3.2",
    """
    wait_for(HEAD, 0); 6 s; wait_for(BODY, 0) -> 17
    wait_for(HEAD, 0); 6 s; wait_for(HEAD, 1) -> 13
    wait_for(HEAD, 1); 6 s; wait_for(HEAD, 2); 6 s; wait_for(HEAD, 3) -> 19
    wait_for(NEXT_REQUEST, 1); 2 s; wait_for(HEAD, 1) -> 9
    wait_for(HEAD, 1); 1 s; wait_for(NOTHING, 1); 9 s; wait_for(HEAD, 1) -> 17
    wait_for(BODY, 1); 1 s; wait_for(END, 1) -> 6
    """,
)
no_limit = due(
    "nobody waits where nothing is owed, nor where the limit is None",
    "While the answer is ours to give, no time of the client's runs.",
    IDLE,
    """
    wait_for(HEAD, 0); 1 s; wait_for(NOTHING, 0) ->
    wait_for(HEAD, 0); 1 s; wait_for(BODY, 0); 1 s; earn(1024) ->
    wait_for(HEAD, 0); 1 s; wait_for(END, 0, 5120) ->
    wait_for(FIRST_REQUEST, 0); 9 s; wait_for(HEAD, 0) -> 16
    """,
    make=unlimited,
)
unsent = due(
    "what is still unsent earns a client a second for each KiB",
    "When we have ended, the last of our answer may still be on its way.",
    f"{RFC}rfc9112#section-9.6",
    """
    wait_for(END, 1, 5632) -> 10.5
    wait_for(END, 1, 51200) -> 55
    wait_for(END, 0, 64) -> 5.062
    wait_for(END, 2, 0) -> 5
    """,
)
no_seconds = due(
    "a limit of no seconds is a limit, too, to which unsent bytes add",
    "Whoever need not wait for an end still wants the last answer to arrive.",
    f"{RFC}rfc9112#section-9.6",
    """
    wait_for(END, 1) -> 0
    wait_for(END, 1, 2048) -> 2
    """,
    make=partial(unlimited, linger=0),
)
earned = due(
    "a KiB of a body earns a second, and no more is saved up than the limit",
    "We ask for a rate. A client that is fast at first must not sleep on it.",
    TIMEOUT,
    """
    earn(1024); wait_for(BODY, 0); 3 s; earn(2048) -> 13
    wait_for(BODY, 2); 3 s; earn(512) -> 11.5
    wait_for(BODY, 0); 3 s; earn(64); earn(64); 1 s; earn(128) -> 11.25
    wait_for(BODY, 0); 3 s; earn(1022976) -> 14
    wait_for(BODY, 0); earn(2048) -> 11
    wait_for(BODY, 0); 3 s; earn(2048); wait_for(BODY, 0); 1 s; wait_for(HEAD, 1) -> 11
    """,
)
never = due(
    "a deadline that is cancelled never calls",
    "When a connection is lost, nobody is left to be late.",
    f"{DOCS}asyncio-eventloop.html#asyncio.TimerHandle",
    """
    cancel(); wait_for(HEAD, 0); 1 s; cancel(); left 0 ->
    wait_for(BODY, 0); cancel(); earn(1024); left 0; cancel() ->
    """,
)
