"""What chapter 1 asks of serve()."""

import asyncio
from collections.abc import Set
from unittest import mock

from lab.exercises.check import DOCS, check
from lab.exercises.checks.elsewhere import PLACE, elsewhere, told
from lab.exercises.trial import Trial

STREAM = f"{DOCS}asyncio-stream.html"


@check(
    "serve",
    claim="the open connections are known, and no others",
    why="Who is not counted in cannot be closed; who is not counted out is waited for.",
    see=f"{STREAM}#asyncio.start_server",
)
def connections_are_counted(trial: Trial) -> None:
    with trial.stage() as stage:
        server: object = stage.server.server
        stage.connect(1)
        stage.connect(2)
        trial.require(open_in(server) == 2, f"two are open; it knows {open_in(server)}")
        for each in known_to(server):
            trial.require(
                hasattr(each, "abort"),
                f"it knows a {type(each).__name__}, which has no abort() for a stop",
            )
        stage.hang_up(1)
        stage.reset(2)
        trial.require(open_in(server) == 0, f"none is open; it knows {open_in(server)}")


@check(
    "serve",
    claim="a silent client delays nobody",
    why="Each client has a handler of its own, in a task of its own.",
    see=f"{STREAM}#asyncio.start_server",
    lasts=True,
)
def a_silent_client_delays_nobody(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect(1)
        stage.connect(2)
        stage.send(b"two", 2)
        stage.expect(b"two", 2)
        stage.send(b"one", 1)
        stage.expect(b"one", 1)


@check(
    "serve",
    claim="on real sockets, every client hears itself, and the end",
    why="The lab is a model. The last word is with the system.",
    see=f"{STREAM}#asyncio.start_server",
    lasts=True,
)
def works_on_real_sockets(trial: Trial) -> None:
    with trial.real() as server:
        host, port = server.server.sockets[0].getsockname()[:2]
        trial.require(
            host == "127.0.0.1" and port, f"it listens on {host}, and not where asked"
        )
        clients = [server.connect() for _ in range(5)]
        server.settle()  # All of them have been accepted.
        for number, client in enumerate(clients):
            client.send(b"%d" % number * 1000)
            client.hang_up()
        for number, client in enumerate(clients):
            came = client.receive_to_end()
            trial.require(
                came == b"%d" % number * 1000,
                f"client {number + 1} sent 1,000 bytes and received {len(came)}, "
                "or others than its own",
            )


@check(
    "serve",
    claim="serve() listens at the host and at the port that it is told",
    why="Whoever starts a server has told its clients where to find it.",
    see=f"{STREAM}#asyncio.start_server",
)
def listens_where_it_is_told(trial: Trial) -> None:
    with trial.stage(elsewhere(trial.subject.serve())) as stage:
        host, port = stage.server.address
        trial.require(
            (host, port) == PLACE, f"{told()}, it listens on {host}, port {port}"
        )


@check(
    "serve",
    claim="a connection is counted out also if its handler fails",
    why="Whatever ends echo(), a cancellation too: without finally, it still counts.",
    see=f"{DOCS}asyncio-task.html#task-cancellation",
)
def whose_handler_fails_is_counted_out(trial: Trial) -> None:
    module = trial.subject.module("server")
    started = mock.AsyncMock()
    with (
        trial.stage() as stage,
        mock.patch.object(asyncio, "start_server", started),
        mock.patch.object(module, "echo", cancelled),
    ):
        server: object = stage.server.call(module.serve("127.0.0.1", 0))
        handle = started.call_args.args[0]
        stage.server.loop.create_task(handle(mock.Mock(), mock.Mock()))
        stage.server.settle()
        known = open_in(server)
        trial.require(
            known == 0, f"its task was cancelled in echo(), and {known} is counted"
        )


async def cancelled(*streams: object) -> None:
    """Stand in for an echo() that is cancelled."""
    raise asyncio.CancelledError


def open_in(server: object) -> int:
    """Return how many connections a server believes to be open."""
    return len(known_to(server))


def known_to(server: object) -> Set[object]:
    """Return what a server keeps of the connections that it believes to be open."""
    connections = getattr(server, "connections", None)
    found: Set[object] = getattr(connections, "open", frozenset())
    return found
