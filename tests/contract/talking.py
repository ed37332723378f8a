"""What the claims on HTTP servers say and hear, read by the strict reader."""

from typing import NamedTuple

from lab.client import Client
from lab.exercises.checks import http
from lab.responses import Asked, Response, UnfinishedError
from lab.simulator.client import LabClient
from lab.strict import read_responses

from .conftest import AnyServer

AnyClient = Client | LabClient

SMALL = 4096  # bytes: a receive buffer that is soon full
PIECE = 64 * 1024  # bytes that are sent at a time
MOST_IDLE = 5  # times that a server takes nothing before we believe it

# As the checks of the exercises have them.
request, post, chunked = http.request, http.post, http.chunked
HEAD, CONNECT, LAST, GET_1_0 = http.HEAD, http.CONNECT, http.LAST, http.GET_1_0

GET = Asked()
POST = Asked(b"POST")
OPTIONS = Asked(b"OPTIONS")
POST_1_0 = Asked(b"POST", version=b"1.0")


class Case(NamedTuple):
    """Bytes for a server, and what they ask; `statuses` are of the final answers.

    `ends` says that the server then ends the connection, though the client has not.
    """

    name: str
    data: bytes
    asked: list[Asked]
    statuses: list[int]
    ends: bool = False


def ask(client: AnyClient, data: bytes, *asked: Asked) -> list[Response]:
    """Send `data`, and return the final answers to what it asks."""
    client.send(data)
    return answers(client, *(asked or (GET,)))


def answers(client: AnyClient, *asked: Asked) -> list[Response]:
    """Receive until so many requests are answered; return the final answers."""
    received = b""
    while data := client.receive_some():
        received += data
        try:
            responses = read_responses(received, asked, ended=False)
        except UnfinishedError:
            continue
        if len(final := finals(responses)) == len(asked):
            return final
    return finals(read_responses(received, asked, ended=True))


def interim(client: AnyClient) -> list[Response]:
    """Receive one interim response, and no more."""
    received = b""
    while True:
        received += client.receive_some()
        try:
            responses = read_responses(received, ended=False)
        except UnfinishedError:
            continue
        return responses


def converse(server: AnyServer, data: bytes, *asked: Asked) -> list[Response]:
    """Send `data`, hang up, and return all final answers, up to the server's end."""
    with server.connect() as client:
        received = client.converse(data)
    return finals(read_responses(received, asked or (GET,)))


def push(server: AnyServer, client: AnyClient, data: bytes) -> int:
    """Send as much of `data` as the server takes; return how many bytes that were."""
    taken = idle = 0
    while idle < MOST_IDLE:
        sent = client.send_without_waiting(data[taken : taken + PIECE])
        taken += sent
        idle = 0 if sent else idle + 1
        server.settle()
    return taken


def finals(responses: list[Response]) -> list[Response]:
    """Return the responses that are not interim."""
    return [response for response in responses if not response.is_interim]


def statuses(responses: list[Response]) -> list[int]:
    return [response.status for response in responses]


def timeless(responses: list[Response]) -> list[Response]:
    """Return the final responses without their dates, to be compared."""
    return [
        response._replace(
            headers=[each for each in response.headers if each[0] != b"date"]
        )
        for response in finals(responses)
    ]


def receive_all(client: AnyClient) -> bytes:
    """Receive up to the end, be it a reset."""
    received = b""
    try:
        while data := client.receive_some():
            received += data
    except ConnectionError:
        pass
    return received
