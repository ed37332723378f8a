"""The steps of a scenario, and what each of its clients can still do."""

from dataclasses import dataclass
from enum import StrEnum

from lab.errors import LabError


class Verb(StrEnum):
    """What a step does, in the words with which it is written."""

    CONNECT = "connect"
    CONNECT_REFUSED = "connect refused"
    SEND = "send"
    STOP_READING = "stop reading"
    READ_AGAIN = "read again"
    READ = "read a second"
    ADVANCE = "advance"
    HANG_UP = "hang up"
    RESET = "reset"
    CLOSE = "close"
    SIGNAL = "signal"
    EXPECT = "expect"
    EXPECT_BYTES = "expect bytes"
    EXPECT_NOTHING = "expect nothing"
    EXPECT_END = "expect the end"
    EXPECT_RESET = "expect a reset"


OF_NO_CLIENT = {Verb.ADVANCE, Verb.SIGNAL}
EXPECTATIONS = {verb for verb in Verb if verb.startswith("expect")}
# After these a client does nothing any more.
EXITS = {
    Verb.CLOSE: "has closed its connection",
    Verb.RESET: "has reset its connection",
    Verb.EXPECT_RESET: "has lost its connection to a reset",
}


@dataclass(frozen=True)
class Step:
    """One step of a scenario.

    `line` is where it stands, counted from 1, and `words` is how its author wrote it.
    The rest is for the verbs that need it: `data` to send or to expect, `count` bytes
    to expect, to read a second, or to send in a piece (0 sends all at once), `paced` if
    there is a piece a second, `seconds`, and the number of a `signal`.
    """

    line: int
    words: str
    verb: Verb
    client: int = 1
    data: bytes = b""
    count: int = 0
    paced: bool = False
    seconds: float = 0.0
    signal: int = 0


@dataclass
class Role:
    """What one client has done so far."""

    reading: bool = True
    hung_up: bool = False
    saw_end: bool = False
    exit: str = ""  # how it left, or "" while it is there

    def objection(self, verb: Verb) -> str:
        """Return why it cannot do that now, and what to write; "" if it can."""
        if self.exit:
            return f"{self.exit}: use another client for what follows"
        if self.hung_up and verb in (Verb.SEND, Verb.HANG_UP):
            return f"has hung up: put {verb} before hang up, or remove it"
        if not self.reading and verb is Verb.STOP_READING:
            return "does not read: remove this stop reading"
        if self.reading and verb in (Verb.READ_AGAIN, Verb.READ):
            what = "read again" if verb is Verb.READ_AGAIN else "step"
            return f"reads already: remove this {what}, or put stop reading before"
        if verb in EXPECTATIONS:
            return self.objection_to_expecting(verb)
        return ""

    def objection_to_expecting(self, verb: Verb) -> str:
        """Return why it cannot expect that now, and what to write; "" if it can."""
        if not self.reading:
            return "does not read: put read again before this step"
        if self.saw_end and verb is not Verb.EXPECT_END:
            return "has seen the end, and nothing comes after it: remove this step"
        return ""

    def do(self, verb: Verb) -> None:
        """Take note of what it does."""
        self.exit = EXITS.get(verb, self.exit)
        self.hung_up |= verb is Verb.HANG_UP
        self.saw_end |= verb is Verb.EXPECT_END
        if verb in (Verb.STOP_READING, Verb.READ_AGAIN):
            self.reading = verb is Verb.READ_AGAIN


class Cast:
    """The clients of a scenario, who have numbers from 1 as they connect."""

    def __init__(self) -> None:
        self.roles: dict[int, Role] = {}

    def take(self, step: Step) -> None:
        """Take note of a step; LabError if its client cannot do that then."""
        if step.verb in OF_NO_CLIENT:
            return
        if step.verb is Verb.CONNECT:
            self.enter(step.client)
        elif step.verb is Verb.CONNECT_REFUSED:
            self.require_absent(step.client)
        else:
            self.play(step.client, step.verb)

    def enter(self, client: int) -> None:
        """Let a client connect, as the next one."""
        following = len(self.roles) + 1
        if client in self.roles:
            reason = f"client {client} has connected before"
            raise LabError(f"{reason}: a new one is {following}: connect")
        if client != following:
            reason = "clients have numbers in the order in which they connect"
            raise LabError(f"{reason}: write {following}: connect")
        self.roles[client] = Role()

    def require_absent(self, client: int) -> None:
        """Object if a client that is to be refused has a connection already."""
        if client in self.roles and not self.roles[client].exit:
            another = f"{len(self.roles) + 1}: {Verb.CONNECT_REFUSED}"
            raise LabError(f"client {client} has a connection: write {another}")

    def play(self, client: int, verb: Verb) -> None:
        """Let a client do what needs a connection."""
        if client not in self.roles:
            before = "connect" if client == 1 else f"{client}: connect"
            raise LabError(f"client {client} has not connected: write {before} before")
        reason = self.roles[client].objection(verb)
        if reason:
            raise LabError(f"client {client} {reason}")
        self.roles[client].do(verb)
