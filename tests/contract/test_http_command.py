"""What every HTTP chapter's command must do besides: say what to try, stop cleanly."""

import signal
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from lab.client import Client
from lab.responses import Response

from .talking import ask, post, request, statuses
from .test_command import LIMIT, Started, process, require_stop, unheard

pytestmark = pytest.mark.http


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly_with_clients_in_every_phase(
    server_name: str, number: signal.Signals
) -> None:
    with (
        process(server_name) as (running, address),
        Client(address),
        Client(address) as served,
        Client(address) as refused,
        Client(address) as halfway,
    ):
        halfway.send(post(b"hello")[:-1])
        assert statuses(ask(refused, b"NOT HTTP\r\n\r\n")) == [400]
        assert statuses(ask(served, request())) == [200]
        running.send_signal(number)
        printed, errors = running.communicate()
        assert served.receive_to_end() == b""
    assert (running.returncode, printed, errors) == (0, "Stopping.\n", "")


def test_hostile_bytes_print_nothing(server_name: str) -> None:
    with process(server_name) as (running, address):
        for data in (b"\x16\x03\x01\x02\x00", b"GET /\0\r\n\r\n", post(b"hello")[:-1]):
            for leave in ("close", "reset"):
                with Client(address) as client:
                    client.send(data)
                    getattr(client, leave)()
        assert statuses(try_out(address)) == [200]
        running.send_signal(signal.SIGTERM)
        printed, errors = running.communicate()
    assert (running.returncode, printed, errors) == (0, "Stopping.\n", "")


@unheard
def test_it_serves_and_stops_whoever_hears_of_it(
    server_name: str, started: Callable[[str], AbstractContextManager[Started]]
) -> None:
    with started(server_name) as (running, address):
        assert statuses(try_out(address)) == [200]
        require_stop(running)


def try_out(address: tuple[str, int]) -> list[Response]:
    with Client(address) as client:
        return ask(client, request())


def test_it_survives_running_out_of_descriptors_and_serves_again(
    server_name: str,
) -> None:
    with process(server_name, LIMIT) as (running, address):
        clients = [Client(address) for _ in range(LIMIT + 6)]
        assert statuses(ask(clients[0], request())) == [200]
        for client in clients:
            client.close()
        assert statuses(try_out(address)) == [200]  # Waits out a pause of one second.
        assert running.poll() is None
