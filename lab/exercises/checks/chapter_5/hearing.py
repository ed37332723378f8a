"""A client that hears an answer piece by piece, while it is made."""

import sys

import h11

from lab.scenarios.complaint import ScenarioError, problem
from lab.scenarios.failure import Failure
from lab.scenarios.inbox import END, in_words
from lab.scenarios.stage import Stage


class Hearing:
    """What a client of the lab has heard of the answer to a POST, or to a GET."""

    def __init__(self, stage: Stage, client: int = 1) -> None:
        self.stage = stage
        self.client = client
        self.conn = h11.Connection(h11.CLIENT)
        request = h11.Request(method="GET", target="/", headers=[("Host", "a")])
        for event in (request, h11.EndOfMessage()):
            self.conn.send(event)
        self.status = 0
        self.body = b""
        self.whole = False
        self.end = ""

    def take(self) -> None:
        """Take what has come; ScenarioError if it is no answer."""
        came, self.end = self.stage.receive(self.client, sys.maxsize)
        if came:
            self.conn.receive_data(came)
        try:
            while (event := self.conn.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
                if isinstance(event, h11.Response):
                    self.status = event.status_code
                elif isinstance(event, h11.Data):
                    self.body += event.data
                elif isinstance(event, h11.EndOfMessage):
                    self.whole = True
        except h11.RemoteProtocolError as error:
            raise ScenarioError(
                Failure("", 0, None, came, f"the answer is wrong: {error}", self.end)
            ) from None

    def require(self, body: bytes, because: str) -> None:
        """Require that so much of the body has come by now, and that more may come."""
        self.take()
        if self.body != body:
            sentence = f"{because}, and the answer has another body so far"
            raise ScenarioError(Failure("", 0, body, self.body, sentence))
        if self.end == END:
            raise problem(f"{because}, and the connection has ended")

    def require_whole(self, body: bytes, because: str) -> None:
        """Require that this is the body, and that it has come to its end."""
        self.take()
        if self.body != body:
            sentence = f"{because}, and the answer has another body"
            raise ScenarioError(Failure("", 0, body, self.body, sentence, self.end))
        self.require_end()

    def require_end(self) -> None:
        """Require that the answer is whole."""
        self.take()
        if not self.whole:
            raise problem(f"the answer has no end, but {in_words(b'', self.end)}")

    def require_half(self) -> None:
        """Require that the connection has ended before the answer."""
        self.take()
        if self.whole:
            raise problem("the answer is not whole, and its end looks as if it were")
        if not self.end or self.end == "silence":
            raise problem("the answer cannot go on, and the connection is still open")
