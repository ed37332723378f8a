"""Chapter 1's way of stopping, without a network."""

import asyncio
import os
import signal
from typing import cast

import pytest

from chapters.ch01_stream_echo import stopping
from chapters.ch01_stream_echo.stopping import Connections, Server, stop_requested
from tests.fakes import FakeTransport

HOUR = 3600.0  # seconds: a grace that no test waits out


class LeavesOn(FakeTransport):
    """A transport whose connection is counted out once a named call is made."""

    def __init__(self, connections: Connections, call: str) -> None:
        super().__init__()
        self.connections = connections
        self.call = call

    def close(self) -> None:
        super().close()
        self.leave_on("close")

    def abort(self) -> None:
        super().abort()
        self.leave_on("abort")

    def leave_on(self, call: str) -> None:
        if call == self.call:
            asyncio.get_running_loop().call_soon(self.connections.discard, self)


def test_closing_nothing_returns_at_once() -> None:
    asyncio.run(Connections().close(HOUR))


def test_closing_returns_when_the_last_has_left() -> None:
    async def close() -> list[str]:
        connections = Connections()
        transports = [LeavesOn(connections, "close") for _ in range(3)]
        for transport in transports:
            connections.add(transport)
        await connections.close(HOUR)
        return [call for transport in transports for call in transport.calls]

    assert asyncio.run(close()) == ["close", "close", "close"]


def test_whoever_outstays_the_grace_is_aborted() -> None:
    async def close() -> list[list[str]]:
        connections = Connections()
        polite = LeavesOn(connections, "close")
        stuck = LeavesOn(connections, "abort")
        connections.add(polite)
        connections.add(stuck)
        await connections.close(0)
        assert connections.open == set()  # It has waited for the abort to tell.
        return [polite.calls[:1], stuck.calls]

    assert asyncio.run(close()) == [["close"], ["close", "abort"]]


def test_a_connection_that_ignores_abort_does_not_stop_the_stop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stopping, "AFTERMATH", 0)

    async def close() -> set[asyncio.WriteTransport]:
        connections = Connections()
        connections.add(LeavesOn(connections, "never"))
        await connections.close(0)
        return connections.open

    assert len(asyncio.run(close())) == 1


class Listener:
    """What a Server asks of its listener, which has nothing to listen for."""

    sockets = ()

    def close(self) -> None: ...

    async def wait_closed(self) -> None: ...


def test_the_grace_is_the_one_that_is_asked_for() -> None:
    asked: list[float] = []

    class Asked(Connections):
        async def close(self, grace: float) -> None:
            asked.append(grace)

    async def stop_twice() -> None:
        server = Server(cast(asyncio.Server, Listener()), Asked())
        await server.stop()
        await server.stop(HOUR)

    asyncio.run(stop_twice())
    assert asked == [stopping.GRACE, HOUR]


def test_a_stop_is_over_before_a_process_manager_loses_patience() -> None:
    docker_waits = 10.0  # seconds, and then it kills
    assert 0 < stopping.GRACE + 2 * stopping.AFTERMATH < docker_waits


class EndedThisMoment(FakeTransport):
    """Like asyncio's own once all is sent: its abort() finds no loop to call."""

    def abort(self) -> None:
        super().abort()
        raise AttributeError("'NoneType' object has no attribute 'call_soon'")


def test_a_connection_that_ends_while_it_is_aborted_spares_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stopping, "AFTERMATH", 0)

    async def close() -> list[list[str]]:
        connections = Connections()
        transports = [EndedThisMoment() for _ in range(2)]
        for transport in transports:
            connections.add(transport)
        await connections.close(0)
        return [transport.calls for transport in transports]

    assert asyncio.run(close()) == [["close", "abort"], ["close", "abort"]]


def test_a_connection_that_arrives_too_late_is_closed() -> None:
    async def add_after_close() -> list[str]:
        connections = Connections()
        await connections.close(0)
        late = FakeTransport()
        connections.add(late)
        return late.calls

    assert asyncio.run(add_after_close()) == ["close"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_either_signal_asks_to_stop_and_repeating_it_is_harmless(
    number: signal.Signals,
) -> None:
    async def be_signalled() -> bool:
        stop = stop_requested()
        for _ in range(3):
            os.kill(os.getpid(), number)
        await asyncio.wait_for(stop.wait(), HOUR)
        return stop.is_set()

    assert asyncio.run(be_signalled())
