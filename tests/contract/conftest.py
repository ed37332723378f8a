"""The servers that the contract's claims are run on, on sockets and in the lab."""

import gc
import importlib
import logging
import warnings
from collections.abc import Iterator

import pytest

from lab.server import RealServer
from lab.simulator.server import LabServer

AnyServer = RealServer | LabServer

ECHO_SERVERS = [
    "ch01_stream_echo.server",
    "ch01_stream_echo.raw_sockets",
    "ch02_protocol_echo.server",
]


@pytest.fixture(params=ECHO_SERVERS)
def server_name(request: pytest.FixtureRequest) -> str:
    """A module of chapters/ that claims to be an echo server."""
    return str(request.param)


@pytest.fixture(params=[RealServer, LabServer], ids=["sockets", "lab"])
def server(
    request: pytest.FixtureRequest, server_name: str, caplog: pytest.LogCaptureFixture
) -> Iterator[AnyServer]:
    """The named server, running; nothing may be left or reported when it stops."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gc.collect()  # What an earlier test left behind is not this server's.
    module = importlib.import_module(f"chapters.{server_name}")
    with caplog.at_level(logging.WARNING), request.param(module.serve) as running:
        yield running
    gc.collect()  # A task that failed unseen reports itself when it is collected.
    assert running.reported == [], "the loop's exception handler was called"
    assert [record.getMessage() for record in caplog.records] == []
    assert running.left_over == [], "tasks outlived the stop"
