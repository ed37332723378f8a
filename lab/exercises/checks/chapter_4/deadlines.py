"""What is asked of the timeouts alone: the step `deadline`, and a part of `watch`."""

from functools import partial
from typing import Any

from lab.exercises.check import DOCS, RFC
from lab.exercises.checks.clock import Clock
from lab.exercises.trial import Trial

from .on_clock import calls

TIMEOUT = f"{RFC}rfc9110#section-15.5.9"
IDLE = f"{RFC}rfc9112#section-9.5"
AFTER_END = f"{RFC}rfc9112#section-9.6"
SIZE = f"{DOCS}asyncio-protocol.html#asyncio.WriteTransport.get_write_buffer_size"
Limited = dict[str, float | None]
EVERY: Limited = {"idle": 2, "head": 7, "body": 11, "paused": 6}
EVERY |= {"keep_alive": 3, "write": 13, "linger": 5}


class Client:
    """The timeouts of a client that reads as much as it is told to."""

    def __init__(self, trial: Trial, on: Clock, limits: Limited = EVERY) -> None:
        module = trial.subject.module("timeouts")
        self.on = on
        self.taken = 0
        self.told = ""  # the phase that took too long
        made: Any = module.ConnectionTimeouts(
            module.Limits(**limits), self.ring, lambda: self.taken
        )
        self.wait_for, self.stop = made.wait_for, made.stop
        self.body_received = made.body_received

    def ring(self, phase: Any) -> None:
        """Take note of what took too long, and when."""
        self.told = getattr(phase, "name", repr(phase))
        self.on.ring()

    def reads(self, size: int) -> None:
        """Take so many bytes."""
        self.taken += size

    def hears_of(self, phase: Any) -> None:
        """Require that this is what took too long."""
        sentence = f"it calls back with {phase.name}; yours with {self.told or 'none'}"
        self.on.trial.require(self.told == phase.name, sentence)


class Patient(Client):
    """The timeouts of a client that is waited for again when its time is up."""

    def ring(self, phase: Any) -> None:
        """Wait for the same."""
        super().ring(phase)
        self.wait_for(phase)


nothing: Limited = dict.fromkeys(EVERY)
unlimited = partial(Client, limits=nothing | {"head": 7})
no_seconds = partial(Client, limits=nothing | {"write": 0, "linger": 0})

due = partial(calls, "deadline", make=Client)
looks = partial(calls, "watch", make=Client)

each = due(
    "each phase has its own limit, and calls once it is over",
    "A client may be silent for long, and still must finish what it has begun.",
    TIMEOUT,
    """
    wait_for(FIRST_REQUEST) -> 2
    wait_for(HEAD) -> 7
    wait_for(BODY) -> 11
    wait_for(PAUSED) -> 6
    wait_for(NEXT_REQUEST) -> 3
    wait_for(WRITE) -> 13
    wait_for(LINGER) -> 5
    """,
)
same = due(
    "to wait for the same again gains no time",
    "The limit is absolute: a byte now and then must not move it.",
    TIMEOUT,
    """
    wait_for(HEAD); 2 s; wait_for(HEAD); 2 s; wait_for(HEAD) -> 7
    wait_for(BODY); 10 s; wait_for(BODY) -> 11
    wait_for(LINGER); 2 s; wait_for(LINGER); 2 s; wait_for(LINGER) -> 5
    """,
)
the_next = due(
    "what is waited for next has its own time",
    "A fast client sends two requests in one go. Each head has its full time.",
    f"{RFC}rfc9112#section-9.3.2",
    """
    wait_for(HEAD); 6 s; wait_for(BODY) -> 17
    wait_for(HEAD); 6 s; wait_for(NEXT_REQUEST); wait_for(HEAD) -> 13
    wait_for(NEXT_REQUEST); 2 s; wait_for(HEAD) -> 9
    wait_for(HEAD); 1 s; wait_for(RESPONSE); 9 s; wait_for(HEAD) -> 17
    wait_for(HEAD); 1 s; wait_for(RESPONSE) ->
    wait_for(BODY); 1 s; wait_for(LINGER) -> 6
    wait_for(HEAD); wait_for(BODY); wait_for(NEXT_REQUEST); left 1 -> 3
    """,
)
no_limit = due(
    "nobody waits while the response is ours to give, nor where the limit is None",
    "While the answer is ours to give, no time of the client's runs.",
    IDLE,
    """
    wait_for(HEAD); 1 s; wait_for(RESPONSE) ->
    wait_for(HEAD); 1 s; wait_for(BODY); 1 s; body_received(1024) ->
    wait_for(HEAD); 1 s; wait_for(LINGER) ->
    wait_for(FIRST_REQUEST); 9 s; wait_for(HEAD) -> 16
    """,
    make=unlimited,
)
zero = due(
    "a limit of no seconds is a limit, too",
    "Whoever need not wait for an end of the client's says so with 0.",
    AFTER_END,
    """
    wait_for(LINGER) -> 0
    wait_for(BODY); 1 s; wait_for(LINGER) -> 1
    """,
    make=no_seconds,
)
earned = due(
    "a KiB of a body earns a second, and no more is saved up than the limit",
    "We ask for a rate. A client that is fast at first must not sleep on it.",
    TIMEOUT,
    """
    body_received(1024); wait_for(BODY); 3 s; body_received(2048) -> 13
    wait_for(BODY); 3 s; body_received(512) -> 11.5
    wait_for(BODY); 3 s; body_received(64); 1 s; body_received(192) -> 11.25
    wait_for(BODY); 3 s; body_received(1022976) -> 14
    wait_for(BODY); body_received(2048) -> 11
    wait_for(BODY); 3 s; body_received(2048); wait_for(BODY); 1 s; wait_for(HEAD) -> 11
    wait_for(BODY); 9 s; wait_for(HEAD); wait_for(BODY); 1 s; body_received(512) -> 20.5
    """,
)
no_body = due(
    "bytes of a body earn no time for anything else",
    "Who sends us a body, and reads no answer, is late all the same.",
    TIMEOUT,
    """
    wait_for(WRITE); 3 s; body_received(2048) -> 13
    wait_for(HEAD); 3 s; body_received(2048) -> 7
    """,
)
never = due(
    "what is stopped never calls, and waits for nothing any more",
    "When a connection is lost, nobody is left to be late.",
    f"{DOCS}asyncio-eventloop.html#asyncio.TimerHandle",
    """
    stop(); wait_for(HEAD); left 0 ->
    wait_for(HEAD); 1 s; stop(); left 0; stop(); 1 s; wait_for(BODY); left 0 ->
    wait_for(BODY); stop(); body_received(1024); left 0; stop() ->
    """,
)

told = looks(
    "who is called back is told what took too long, once",
    "A client that is silent, one that drips and one that does not read differ.",
    TIMEOUT,
    """
    wait_for(HEAD); 7 s; hears_of(HEAD) -> 7
    wait_for(HEAD); 1 s; wait_for(BODY); 11 s; hears_of(BODY) -> 12
    wait_for(LINGER); 5 s; hears_of(LINGER) -> 5
    wait_for(WRITE); 13 s; hears_of(WRITE); 99 s; reads(99999) -> 13
    """,
)
taken = looks(
    "who takes a KiB a second of what is sent is waited for, and nobody else",
    "A line may be slow. Whatever was taken before the last look does not count.",
    SIZE,
    """
    reads(20000); wait_for(WRITE) -> 13
    wait_for(WRITE); reads(13311) -> 13
    wait_for(WRITE); reads(13312) -> 26
    wait_for(WRITE); reads(99999); 13 s; reads(13312); 13 s; reads(13311) -> 39
    wait_for(WRITE); 6 s; reads(9000); wait_for(WRITE); reads(4312) -> 26
    wait_for(WRITE); reads(9000); wait_for(RESPONSE); wait_for(WRITE); reads(9000) -> 13
    """,
)
not_reading = looks(
    "a client that owes us a request gains no time by reading",
    "It may have a large answer to take from before. That is no head, and no body.",
    TIMEOUT,
    """
    wait_for(HEAD); reads(99999) -> 7
    wait_for(BODY); reads(99999) -> 11
    wait_for(NEXT_REQUEST); reads(99999) -> 3
    wait_for(PAUSED); reads(99999) -> 6
    """,
)
once_more = looks(
    "to wait for the same again, once its time was up, is new",
    "From chapter 5 on, a connection looks around, and waits again.",
    TIMEOUT,
    """
    wait_for(PAUSED); 6 s; wait_for(PAUSED) -> 6 12
    wait_for(WRITE); 14 s; reads(9000); wait_for(WRITE); reads(9000) -> 13 27
    """,
)
from_within = looks(
    "who is called back may wait for the same again",
    "From then on nothing is waited for, so this is new.",
    TIMEOUT,
    "wait_for(PAUSED); 13 s; stop() -> 6 12",
    make=Patient,
)
at_once = looks(
    "of no seconds, a client that takes nothing has none",
    "Nothing is as much as a limit of 0 seconds asks for. It must not go on for ever.",
    AFTER_END,
    """
    wait_for(WRITE) -> 0
    reads(99999); wait_for(LINGER) -> 0
    """,
    make=no_seconds,
)
