"""Requests that are never whole."""

from collections.abc import Iterator
from functools import partial

import pytest

from lab.simulator.server import LabServer
from tests.http_lab import serving

from .talk import GET, Echo, Serve, chunked, responses, sized

DAY = 86_400.0  # seconds


@pytest.fixture
def app() -> Echo:
    return Echo()


@pytest.fixture
def server(serve: Serve, app: Echo) -> Iterator[LabServer]:
    """A server in the lab, of which nothing may be left."""
    with serving(partial(serve, app=app)) as running:
        yield running


@pytest.mark.parametrize(
    "data",
    [
        b"GET",
        GET[:-1],
        GET[:-2],
        sized(b"hello")[:-1],
        sized(b"hello")[:-5],
        chunked(b"5\r\nhel"),
        chunked(b"5\r\nhello\r\n"),
        chunked(b"5\r\nhello\r\n0\r\n"),
    ],
)
def test_half_a_request_is_never_answered_as_a_whole(
    server: LabServer, app: Echo, data: bytes
) -> None:
    with server.connect(reading=True) as client:
        client.send(GET + data)
        client.hang_up()
        assert [each.status for each in responses(client)] == [200, 400]
        assert client.link.server_finished
        assert [told.body for told in app.told[1:]] in ([], [None])


@pytest.mark.parametrize("data", [GET[:-1], sized(b"hello")[:-1], chunked(b"5\r\nhel")])
def test_half_a_request_is_not_waited_for_for_ever(
    server: LabServer, app: Echo, data: bytes
) -> None:
    with server.connect(reading=True) as client:
        client.send(data)
        server.advance(DAY)
        (response,) = responses(client)
        assert (response.status, response.closes) == (408, True)
        assert client.link.server_finished
        assert [told.body for told in app.told] in ([], [None])
