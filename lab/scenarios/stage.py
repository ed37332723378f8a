"""Plays a scenario against a server in the lab."""

import dataclasses
import sys
from collections.abc import Callable

from lab.errors import LabError
from lab.scenarios.cast import Step, Verb
from lab.scenarios.complaint import ScenarioError, attempt, problem
from lab.scenarios.failure import Failure
from lab.scenarios.inbox import END, RESET, SILENCE, Inbox, first_difference, in_words
from lab.scenarios.scenario import Scenario
from lab.simulator.client import LabClient
from lab.simulator.server import LabServer
from lab.tracing.words import count, quote


def play(scenario: Scenario, server: LabServer) -> None:
    """Do the steps of a scenario; ScenarioError at the first that fails.

    The clients stay as the last step leaves them.
    """
    stage = staged(scenario, server)
    for step in scenario.steps:
        perform(stage, step)


def staged(scenario: Scenario, server: LabServer) -> "Stage":
    """Return the clients of a server, with the settings of a scenario."""
    if scenario.kernel is not None:
        server.room = scenario.kernel
    if scenario.high_water is not None:
        server.loop.high_water = scenario.high_water
    return Stage(server)


def perform(stage: "Stage", step: Step) -> None:
    """Do one step; ScenarioError, with its line and its words, if it fails."""
    try:
        ACTIONS[step.verb](stage, step)
    except ScenarioError as error:
        failure = error.failure
    except LabError as error:
        failure = problem(str(error)).failure
    except SystemExit as exit:
        failure = problem(f"the server ended the program with {exit!r}").failure
    else:
        return
    failure = dataclasses.replace(failure, step=step.words, line=step.line)
    raise ScenarioError(failure)


class Stage:
    """The clients of a server in the lab, who have numbers; what they do are methods.

    Clients read all that comes, until told to stop. An expectation takes what it
    expected from what has come, and leaves the rest. Each method raises ScenarioError
    if it cannot be done, or if something else came than was expected.
    """

    def __init__(self, server: LabServer) -> None:
        self.server = server
        self.inboxes: dict[int, Inbox] = {}

    # Coming and going

    def connect(self, client: int = 1) -> None:
        """Connect a new client, which reads all that comes."""
        with attempt("connect"):
            self.inboxes[client] = Inbox(self.server.connect(reading=True))

    def connect_refused(self, client: int = 1) -> None:
        """Try to connect, and expect that nobody listens."""
        try:
            self.server.connect().close()
        except ConnectionRefusedError:
            return
        raise problem("expected a refusal, but the client connected")

    def hang_up(self, client: int = 1) -> None:
        """Say that this client sends nothing more."""
        with attempt("hang up"):
            self.client(client).hang_up()

    def reset(self, client: int = 1) -> None:
        """Drop a connection with a RST."""
        with attempt("reset"):
            self.client(client).reset()

    def close(self, client: int = 1) -> None:
        """Close a client's end."""
        self.client(client).close()

    def leave(self) -> None:
        """Close the end of every client."""
        for inbox in self.inboxes.values():
            inbox.client.close()

    # Sending and reading

    def send(
        self, data: bytes, client: int = 1, piece: int | None = 0, paced: bool = False
    ) -> None:
        """Send bytes at once, or in pieces; or one a second, until the end is seen."""
        size = piece or len(data) or 1
        self.inbox(client).sent += data
        for start in range(0, len(data), size):
            with attempt("send"):
                self.client(client).send(data[start : start + size])
            if paced:
                self.advance(1)
                if self.client(client).link.end_seen:
                    return

    def stop_reading(self, client: int = 1) -> None:
        """Leave what comes in the system's hands."""
        self.client(client).stop_reading()

    def read_again(self, client: int = 1) -> None:
        """Take what the system holds, and all that comes."""
        self.client(client).read_again()

    def read(self, most: int, seconds: float, client: int = 1) -> None:
        """Take at most so many bytes a second, for so long."""
        for _ in range(int(seconds)):
            self.client(client).read_some(most)
            self.advance(1)

    # Time and signals

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.server.advance(seconds)

    def signal(self, number: int) -> None:
        """Deliver a signal to the server's program."""
        self.server.signal(number)

    # Expecting

    def expect(self, data: bytes, client: int = 1) -> None:
        """Expect that these bytes come next."""
        came, end = self.receive(client, len(data))
        if came == data:
            return
        sentence = f"expected {quote(data)}, but {in_words(came, end)}"
        if not end:
            sentence += f": {first_difference(data, came)}"
        raise ScenarioError(Failure("", 0, data, came, sentence, end))

    def expect_bytes(self, number: int, client: int = 1) -> bytes:
        """Expect so many bytes, whatever they are, and return them."""
        came, end = self.receive(client, number)
        if end:
            sentence = f"expected {count(number)}, but {in_words(came, end)}"
            raise ScenarioError(Failure("", 0, None, came, sentence, end))
        return came

    def expect_nothing(self, client: int = 1) -> None:
        """Expect neither bytes nor an end."""
        self.expect_standing(client, SILENCE)

    def expect_end(self, client: int = 1) -> None:
        """Expect that the server has ended its direction, with no bytes before."""
        self.expect_standing(client, END)

    def expect_reset(self, client: int = 1) -> None:
        """Expect that the server has reset the connection, with no bytes before."""
        self.expect_standing(client, RESET)

    def expect_standing(self, client: int, expected: str) -> None:
        """Expect no bytes, and that the stream then stands like this."""
        came, end = self.receive(client, sys.maxsize)
        if came or end != expected:
            name = "nothing" if expected == SILENCE else expected
            sentence = f"expected {name}, but {in_words(came, end)}"
            raise ScenarioError(Failure("", 0, None, came, sentence, end))

    # What the others use

    def client(self, number: int) -> LabClient:
        """Return a client; ScenarioError if it never connected."""
        return self.inbox(number).client

    def inbox(self, number: int) -> Inbox:
        """Return what has come for a client; ScenarioError if it never connected."""
        if number not in self.inboxes:
            raise problem(f"client {number} has not connected")
        return self.inboxes[number]

    def receive(self, number: int, limit: int) -> tuple[bytes, str]:
        """Return the next bytes, and how the stream stands if there are fewer."""
        inbox = self.inbox(number)
        if not inbox.client.link.reading:
            raise problem("the client does not read: it can expect nothing")
        with attempt("receive"):
            return inbox.receive(limit)


ACTIONS: dict[Verb, Callable[[Stage, Step], object]] = {
    Verb.CONNECT: lambda stage, step: stage.connect(step.client),
    Verb.CONNECT_REFUSED: lambda stage, step: stage.connect_refused(step.client),
    Verb.SEND: lambda stage, step: stage.send(
        step.data, step.client, step.count, step.paced
    ),
    Verb.STOP_READING: lambda stage, step: stage.stop_reading(step.client),
    Verb.READ_AGAIN: lambda stage, step: stage.read_again(step.client),
    Verb.READ: lambda stage, step: stage.read(step.count, step.seconds, step.client),
    Verb.ADVANCE: lambda stage, step: stage.advance(step.seconds),
    Verb.HANG_UP: lambda stage, step: stage.hang_up(step.client),
    Verb.RESET: lambda stage, step: stage.reset(step.client),
    Verb.CLOSE: lambda stage, step: stage.close(step.client),
    Verb.SIGNAL: lambda stage, step: stage.signal(step.signal),
    Verb.EXPECT: lambda stage, step: stage.expect(step.data, step.client),
    Verb.EXPECT_BYTES: lambda stage, step: stage.expect_bytes(step.count, step.client),
    Verb.EXPECT_NOTHING: lambda stage, step: stage.expect_nothing(step.client),
    Verb.EXPECT_END: lambda stage, step: stage.expect_end(step.client),
    Verb.EXPECT_RESET: lambda stage, step: stage.expect_reset(step.client),
}
