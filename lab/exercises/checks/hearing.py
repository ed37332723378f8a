"""A response as far as it has come, while it is still made."""

from typing import NamedTuple

import h11

from lab.scenarios.complaint import ScenarioError, problem
from lab.scenarios.failure import Failure
from lab.scenarios.inbox import END, SILENCE
from lab.scenarios.stage import Stage


class Heard(NamedTuple):
    """How much of a body has come, whether that was all, and how the stream stands."""

    body: bytes
    is_whole: bool
    end: str


def heard(stage: Stage, client: int = 1) -> Heard:
    """Return what has come of the response to a GET or a POST, and leave it there."""
    link = stage.client(client).link
    came, end = bytes(link.received), END if link.server_finished else SILENCE
    conn, body = h11.Connection(h11.CLIENT), b""
    conn.send(h11.Request(method="GET", target="/", headers=[("Host", "a")]))
    conn.send(h11.EndOfMessage())
    if came:
        conn.receive_data(came)
    try:
        while (event := conn.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
            body += event.data if isinstance(event, h11.Data) else b""
    except h11.RemoteProtocolError as error:
        sentence = f"the response is wrong: {error}"
        raise ScenarioError(Failure("", 0, None, came, sentence, end)) from None
    is_whole = conn.their_state not in (h11.SEND_RESPONSE, h11.SEND_BODY)
    return Heard(body, is_whole, end)


def expect_so_far(stage: Stage, body: bytes, client: int = 1) -> None:
    """Expect that so much of a body has come, and that more may come."""
    found = expect_heard(stage, body, client)
    if found.is_whole or found.end == END:
        raise problem("expected that more may come, but the response has ended")


def expect_half(stage: Stage, body: bytes, client: int = 1) -> None:
    """Expect that so much of a body has come, and then the end of the connection."""
    found = expect_heard(stage, body, client)
    if found.is_whole:
        raise problem("the response is not whole, and its end looks as if it were")
    if found.end != END:
        raise problem("the response cannot go on, and the connection is still open")


def expect_heard(stage: Stage, body: bytes, client: int) -> Heard:
    """Expect that so much of a body has come; return what is known of it."""
    found = heard(stage, client)
    if found.body != body:
        sentence = "so far, the response has another body than expected"
        raise ScenarioError(Failure("", 0, body, found.body, sentence, found.end))
    return found
