"""What a request leaves to the garbage collector: nothing, or all connections pay."""

import gc

import pytest

from lab.simulator.server import LabServer

from .talking import AnyClient, ask, post, request, statuses

pytestmark = pytest.mark.http

REQUESTS = 20


def asks(client: AnyClient) -> None:
    for _ in range(REQUESTS):
        assert statuses(ask(client, request())) == [200]
        assert statuses(ask(client, post(b"hello"))) == [200]


def test_no_request_leaves_a_cycle_of_references(lab: LabServer) -> None:
    with lab.connect() as client:
        asks(client)
        gc.collect()
        gc.disable()
        try:
            asks(client)
            lab.settle()
            assert gc.collect() < REQUESTS
        finally:
            gc.enable()
