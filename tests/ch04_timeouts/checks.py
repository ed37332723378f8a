"""What a server with limits must do, as functions that take its serve()."""

from collections.abc import Callable

from lab.simulator.client import LabClient
from lab.simulator.server import LabServer
from tests.http_lab import (
    GET,
    Serve,
    check_factory,
    post,
    serving,
    statuses,
    timers,
)


def finished(client: LabClient) -> bool:
    """Return whether the server has sent all that it will send."""
    return client.link.server_finished


def check_after(
    server: LabServer, seconds: float, seen: Callable[[], bool], what: str
) -> None:
    """See that something comes about after so many seconds, and not before."""
    server.advance(seconds - 0.1)
    assert not seen(), f"{what} came too early"
    server.advance(0.2)
    assert seen(), f"{what} did not come in {seconds:g} s"


def gone(server: LabServer) -> Callable[[], bool]:
    """Return a function that says whether the only connection is closed."""
    return lambda: server.descriptors() == 1


def check_ended_after(server: LabServer, client: LabClient, seconds: float) -> None:
    """See that the server ends a connection in so many seconds, and not before."""
    check_after(server, seconds, lambda: finished(client), "the end")


def check_making_a_protocol_starts_no_timer(serve: Serve) -> None:
    check_factory(serve, 60)


def check_a_silent_client_is_left(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        check_ended_after(server, client, 10)
        assert client.link.received == b""


def check_an_active_client_is_served_on(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        for _ in range(10):
            client.send(GET)
            server.advance(4)
        assert statuses(client) == [200] * 10
        assert not finished(client)


def check_half_a_head_is_refused_in_time(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        server.advance(9)
        client.send(b"G")
        check_ended_after(server, client, 10)
        assert statuses(client) == [408]


def check_a_head_that_drips_is_refused_in_time(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        for at in range(10):
            assert not finished(client)
            client.send(GET[at : at + 1])
            server.advance(0.99)
        check_ended_after(server, client, 0.1)
        assert statuses(client) == [408]


def check_no_timer_outlives_its_connection(serve: Serve) -> None:
    for said in (b"", b"GET", GET, post(b"bo", size=4)):
        for leave in (LabClient.reset, LabClient.close):
            with serving(serve) as server:
                client = server.connect(reading=True)
                client.send(said)
                leave(client)
                assert server.descriptors() == 1
                assert timers(server.loop) == []


def check_the_next_head_has_its_own_time(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        for _ in range(2):
            client.send(GET[:9])
            server.advance(9)
            client.send(GET[9:])
        server.advance(4)
        client.send(b"G")
        check_ended_after(server, client, 10)
        assert statuses(client) == [200, 200, 408]


def check_an_idle_connection_is_kept_a_while(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        client.send(GET)
        check_ended_after(server, client, 5)
        assert statuses(client) == [200]


def check_the_first_byte_ends_the_wait_for_a_request(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        client.send(GET)
        server.advance(4.9)
        client.send(b"\r\n")  # It is of no request, and so gains no time.
        assert not finished(client)
        client.send(GET[:1])
        server.advance(9.8)
        assert not finished(client)
        client.send(GET[1:])
        assert statuses(client) == [200, 200]


def check_empty_lines_gain_no_time(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        for _ in range(9):
            client.send(b"\r\n")
            server.advance(1)
        check_ended_after(server, client, 1)
        assert client.link.received == b""


def check_a_body_that_stalls_is_refused_in_time(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        client.send(post(b"", size=4))
        check_ended_after(server, client, 20)
        assert statuses(client) == [408]


def check_a_body_that_drips_is_refused_in_time(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        client.send(post(b"", size=100_000))
        for _ in range(38):  # Half of what it takes: twice the time, and no more.
            assert not finished(client)
            client.send(bytes(512))
            server.advance(1)
        server.advance(3)
        assert finished(client)


def check_a_slow_body_is_taken(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        client.send(post(b"", size=100 * 1024))
        for _ in range(100):
            server.advance(1)
            client.send(bytes(1024))
        assert statuses(client) == [200]


def check_who_takes_nothing_is_given_up(serve: Serve) -> None:
    with serving(serve) as server, server.connect() as client:
        client.stop_reading()
        client.send(post(bytes(900_000)))
        check_after(server, 30, gone(server), "the abort")


def check_who_takes_too_little_is_given_up(serve: Serve) -> None:
    with serving(serve, room=1000) as server, server.connect() as client:
        client.stop_reading()
        client.send(post(bytes(900_000)))
        for _ in range(29):
            server.advance(1)
            assert client.receive_at_once()
        assert server.descriptors() == 2
        server.advance(1)
        assert server.descriptors() == 1


def check_who_takes_enough_is_waited_for(serve: Serve) -> None:
    with serving(serve, room=1100) as server, server.connect() as client:
        client.stop_reading()
        client.send(post(bytes(300_000)))
        received = bytearray()
        while len(received) < 250_000:
            server.advance(1)
            some = client.receive_at_once()
            assert some, f"it was cut off after {len(received)} bytes"
            received += some
        client.read_again()
        assert b"\0" * 10 in client.link.received
        assert len(received) + len(client.link.received) > 300_000


def check_our_end_is_not_waited_for_for_ever(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        client.send(b"garbage\r\n\r\n")
        assert finished(client)
        check_after(server, 5, gone(server), "the close")


def check_dropped_bytes_gain_no_time(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        client.send(b"garbage\r\n\r\n")
        for _ in range(4):
            server.advance(1.2)
            assert server.descriptors() == 2
            client.send(b"more")
        server.advance(0.4)
        assert server.descriptors() == 1


def check_bytes_win_over_a_deadline(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        client.link.send(GET)  # The loop does not look yet,
        server.loop.now = 10.0  # and when it does, the idle limit is over too.
        server.settle()
        assert statuses(client) == [200]
        assert not finished(client)


def check_the_end_wins_over_a_deadline(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        client.send(b"GET")
        client.link.finish()
        server.loop.now = 10.0
        server.settle()
        assert statuses(client) == [400]


def check_a_stop_amid_a_head_reports_nothing(serve: Serve) -> None:
    with serving(serve, room=1000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(post(bytes(30_000)) + b"GET /half")
        server.advance(8)
        server.begin_to_stop(5)
        server.advance(20)
        assert server.has_stopped()
        client.close()


CHECKS = [
    check_making_a_protocol_starts_no_timer,
    check_a_silent_client_is_left,
    check_an_active_client_is_served_on,
    check_half_a_head_is_refused_in_time,
    check_a_head_that_drips_is_refused_in_time,
    check_no_timer_outlives_its_connection,
    check_the_next_head_has_its_own_time,
    check_an_idle_connection_is_kept_a_while,
    check_the_first_byte_ends_the_wait_for_a_request,
    check_empty_lines_gain_no_time,
    check_a_body_that_stalls_is_refused_in_time,
    check_a_body_that_drips_is_refused_in_time,
    check_a_slow_body_is_taken,
    check_who_takes_nothing_is_given_up,
    check_who_takes_too_little_is_given_up,
    check_who_takes_enough_is_waited_for,
    check_our_end_is_not_waited_for_for_ever,
    check_dropped_bytes_gain_no_time,
    check_bytes_win_over_a_deadline,
    check_the_end_wins_over_a_deadline,
    check_a_stop_amid_a_head_reports_nothing,
]
