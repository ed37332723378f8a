"""Connections that are counted, limited, and told to end."""

import asyncio
import math
from unittest import mock

from chapters.ch04_timeouts.timeouts import LIMITS
from chapters.ch08_lifespan.connections import LimitedConnections
from lab.simulator.loop import LabLoop


def transport() -> mock.Mock:
    """Return a transport whose protocol has the limits that all have at first."""
    made = mock.Mock(spec=asyncio.Transport)
    made.get_protocol.return_value.timeouts.limits = LIMITS
    return made


def protocol(of: mock.Mock) -> mock.Mock:
    found: mock.Mock = of.get_protocol.return_value
    return found


def test_room_is_what_the_limit_leaves() -> None:
    connections = LimitedConnections(2)
    one, other = transport(), transport()
    assert connections.room == 2
    connections.add(one)
    connections.add(other)
    assert connections.room == 0
    connections.discard(one)
    assert connections.room == 1


def test_without_a_limit_there_is_always_room() -> None:
    connections = LimitedConnections()
    connections.add(transport())
    assert connections.room == math.inf


def test_when_one_ends_it_says_that_there_is_room() -> None:
    connections = LimitedConnections(1)
    room: list[float] = []
    connections.on_room = lambda: room.append(connections.room)
    one = transport()
    connections.add(one)
    assert room == []
    connections.discard(one)
    assert room == [1]


def test_each_is_told_to_shut_down_and_has_a_second_for_its_client() -> None:
    connections = LimitedConnections()
    both = [transport(), transport()]
    for each in both:
        connections.add(each)
    connections.shut_down()
    for each in both:
        protocol(each).shut_down.assert_called_once_with()
        assert protocol(each).timeouts.limits == LIMITS._replace(linger=1.0)
        each.abort.assert_not_called()
        each.close.assert_not_called()


def test_who_comes_later_is_told_when_its_bytes_may_be_here(loop: LabLoop) -> None:
    async def come_late() -> mock.Mock:
        connections = LimitedConnections()
        connections.shut_down()
        late = transport()
        connections.add(late)
        protocol(late).shut_down.assert_not_called()
        return late

    late = loop.finish(come_late())
    protocol(late).shut_down.assert_called_once_with()
    assert protocol(late).timeouts.limits.linger == 1.0


def test_to_abort_is_for_the_protocol_and_to_drop_for_the_transport() -> None:
    connections = LimitedConnections()
    one = transport()
    connections.add(one)
    connections.abort()
    protocol(one).abort.assert_called_once_with()
    one.abort.assert_not_called()
    connections.drop()
    one.abort.assert_called_once_with()


def test_connections_may_end_while_they_are_told() -> None:
    connections = LimitedConnections()
    both = [transport(), transport()]

    def end_all() -> None:
        for each in both:
            connections.discard(each)

    for tell in (connections.abort, connections.drop, connections.shut_down):
        for each in both:
            protocol(each).configure_mock(**{"abort.side_effect": end_all})
            protocol(each).configure_mock(**{"shut_down.side_effect": end_all})
            each.configure_mock(**{"abort.side_effect": end_all})
            connections.add(each)
        tell()
        assert connections.none_open.is_set()
