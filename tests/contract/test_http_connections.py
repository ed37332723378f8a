"""What becomes of a connection: many requests on it, ends and resets in every phase."""

import gc
from collections.abc import Callable

import pytest

from lab.responses import Asked
from lab.simulator.server import LabServer
from lab.strict import read_responses
from tests.http_lab import held_by, protocols

from .cases import HALF_LINE, SOUND
from .conftest import AnyServer
from .talking import (
    CONNECT,
    GET,
    GET_1_0,
    HEAD,
    LAST,
    POST,
    SMALL,
    AnyClient,
    answers,
    ask,
    chunked,
    converse,
    interim,
    post,
    push,
    request,
    statuses,
)

pytestmark = pytest.mark.http

KIB = 1024
LONG = request("/", "X: " + "a" * 8 * KIB)
FLOOD = 64 * KIB * KIB  # bytes: far more than kernel and server should hold
WAITING = request("/", "Expect: 100-continue", "Content-Length: 5", method="POST")


# Many requests


def test_requests_of_every_kind_share_a_connection(server: AnyServer) -> None:
    with server.connect() as client:
        for case in SOUND * 3:
            if not case.ends:
                responses = ask(client, case.data, *case.asked)
                assert (case.name, statuses(responses)) == (case.name, case.statuses)


def test_a_hundred_requests_are_answered_one_by_one(server: AnyServer) -> None:
    with server.connect() as client:
        for number in range(100):
            (response,) = ask(client, post(b"%d" % number), POST)
            assert response.body.endswith(b"\n\n%d" % number)


def test_nothing_of_a_request_is_kept_when_it_is_answered(lab: LabServer) -> None:
    with lab.connect() as client:
        assert statuses(ask(client, post(bytes(1_000_000)), POST)) == [200]
        (connection,) = protocols(lab)
        assert held_by(connection) == 0
        assert statuses(ask(client, request())) == [200]


def test_a_hundred_connections_are_served_at_once(server: AnyServer) -> None:
    clients = []
    for _ in range(2):
        clients += [server.connect() for _ in range(50)]
        server.settle()
    for number, client in enumerate(clients):
        client.send(post(b"%d" % number)[:-1])
    for number, client in enumerate(clients):
        client.send(b"%d" % (number % 10))
    for number, client in enumerate(clients):
        (response,) = answers(client, POST)
        assert response.body.endswith(b"\n\n%d" % number)
        client.close()


def test_a_client_that_reads_nothing_is_not_read_from(server: AnyServer) -> None:
    with server.connect(receive_buffer=SMALL) as client:
        taken = push(server, client, LONG * (FLOOD // len(LONG)))
        assert taken < FLOOD - len(LONG)
        assert not client.can_send()
        with server.connect() as neighbour:
            assert statuses(ask(neighbour, request())) == [200]


def test_a_client_that_reads_late_gets_every_answer(server: AnyServer) -> None:
    data = LONG * 400
    with server.connect(receive_buffer=SMALL) as client:
        taken = push(server, client, data)
        requests, rest = divmod(taken, len(LONG))
        client.hang_up()
        expected = [200] * requests + [400] * bool(rest)
        received = client.receive_to_end()
    assert statuses(read_responses(received, [GET] * len(expected))) == expected


# 100 Continue


def test_a_client_that_waits_is_told_to_go_on(server: AnyServer) -> None:
    with server.connect() as client:
        client.send(WAITING)
        assert statuses(interim(client)) == [100]
        (response,) = ask(client, b"hello", POST)
        assert response.body.endswith(b"\n\nhello")
        assert statuses(ask(client, request())) == [200]


def test_an_old_client_is_not_told_to_go_on(server: AnyServer) -> None:
    old = WAITING.replace(b"HTTP/1.1", b"HTTP/1.0")
    (response,) = converse(server, old + b"hello", Asked(b"POST", b"1.0"))
    assert response.body.endswith(b"\n\nhello")


def test_a_client_that_waits_may_leave(server: AnyServer) -> None:
    with server.connect() as client:
        client.send(WAITING)
        assert statuses(interim(client)) == [100]
        client.reset()


# The end, by either side


def test_what_follows_the_last_request_draws_no_reset(server: AnyServer) -> None:
    last = request("/", "Connection: close")
    responses = converse(server, last + bytes(2 * KIB * KIB), LAST)
    assert statuses(responses) == [200]


def test_what_follows_a_refusal_draws_no_reset(server: AnyServer) -> None:
    responses = converse(server, b"NOT HTTP\r\n\r\n" + bytes(2 * KIB * KIB))
    assert statuses(responses) == [400]


def test_what_comes_after_our_end_is_dropped(server: AnyServer) -> None:
    with server.connect() as client:
        assert statuses(ask(client, b"GET / HTTP/1.0\r\n\r\n", GET_1_0)) == [200]
        assert client.receive_to_end() == b""
        for _ in range(16):
            client.send(bytes(64 * KIB))
        client.hang_up()
        assert client.receive_to_end() == b""


def test_the_end_of_a_client_that_asks_no_more_is_answered_by_ours(
    server: AnyServer,
) -> None:
    with server.connect() as client:
        assert statuses(ask(client, request())) == [200]
        client.hang_up()
        assert client.receive_to_end() == b""


def test_a_client_that_has_hung_up_gets_a_long_answer(server: AnyServer) -> None:
    body = b"hello..." * 100 * KIB
    with server.connect() as client:
        received = client.converse(post(body))
    (response,) = read_responses(received, [POST])
    assert response.body.endswith(b"\n\n" + body)


def test_connections_that_end_leave_no_descriptor(server: AnyServer) -> None:
    gc.collect()
    gc.disable()  # A collection would close what the server forgot to.
    try:
        before = server.descriptors()
        for case in SOUND:
            converse(server, case.data, *case.asked)
        server.settle()
        assert server.descriptors() == before
    finally:
        gc.enable()


def test_stopping_ends_connections_that_are_idle(server: AnyServer) -> None:
    with server.connect() as new, server.connect() as used:
        assert statuses(ask(used, request())) == [200]
        server.stop()
        assert new.receive_to_end() == used.receive_to_end() == b""


def test_stopping_ends_a_connection_with_half_a_request(server: AnyServer) -> None:
    with server.connect() as client:
        client.send(HALF_LINE)
        server.settle()
        server.stop()
        assert client.receive_to_end() == b""


# Resets


def sends(*pieces: bytes) -> Callable[[AnyServer, AnyClient], None]:
    """Return a phase that is reached by sending."""

    def go_there(server: AnyServer, client: AnyClient) -> None:
        for piece in pieces:
            client.send(piece)
            server.settle()

    return go_there


def is_answered(server: AnyServer, client: AnyClient) -> None:
    assert statuses(ask(client, request())) == [200]


def has_our_end(server: AnyServer, client: AnyClient) -> None:
    assert statuses(ask(client, request("/", "Connection: close"), LAST)) == [200]
    assert client.receive_to_end() == b""


def has_hung_up(server: AnyServer, client: AnyClient) -> None:
    client.send(request() + HALF_LINE)
    client.hang_up()


def reads_nothing(server: AnyServer, client: AnyClient) -> None:
    push(server, client, LONG * 4000)


def reads_nothing_and_has_hung_up(server: AnyServer, client: AnyClient) -> None:
    reads_nothing(server, client)
    client.hang_up()
    server.settle()


PHASES = {
    "has said nothing": sends(),
    "has sent half a head": sends(HALF_LINE),
    "has sent a head": sends(post(b"hello")[:-5]),
    "has sent half a body": sends(post(b"hello")[:-2]),
    "has sent half a chunk": sends(chunked(b"hello")[:-8]),
    "waits for 100": sends(WAITING),
    "has not read its answer": sends(request()),
    "is answered": is_answered,
    "has half of a second request sent": sends(request() + HALF_LINE),
    "has our end": has_our_end,
    "is refused": sends(b"NOT HTTP\r\n\r\n"),
    "is refused and goes on": sends(b"NOT HTTP\r\n\r\n", bytes(1000)),
    "has hung up": has_hung_up,
    "is no client of ours": sends(request("a:1", method="CONNECT")),
    "reads nothing": reads_nothing,
    "reads nothing and has hung up": reads_nothing_and_has_hung_up,
}


@pytest.mark.parametrize("phase", PHASES.values(), ids=PHASES.keys())
@pytest.mark.parametrize("leaves", ["reset", "close"])
def test_a_client_may_leave_when_it(
    server: AnyServer, phase: Callable[[AnyServer, AnyClient], None], leaves: str
) -> None:
    before = server.descriptors()
    client = server.connect(receive_buffer=SMALL)
    phase(server, client)
    getattr(client, leaves)()
    for _ in range(20):
        server.settle()
    assert server.descriptors() == before
    with server.connect() as neighbour:
        assert statuses(ask(neighbour, request())) == [200]


def test_connect_is_declined_and_ends_the_connection(server: AnyServer) -> None:
    with server.connect() as client:
        client.send(request("a:1", method="CONNECT") + request())
        received = client.receive_to_end()
        assert statuses(read_responses(received, [CONNECT])) == [501]


def test_no_upgrade_leaves_http(server: AnyServer) -> None:
    upgrade = request("/", "Upgrade: h2c, websocket", "Connection: Upgrade")
    with server.connect() as client:
        assert statuses(ask(client, upgrade)) == [200]
        assert statuses(ask(client, request(method="HEAD"), HEAD)) == [200]
