"""What any serve() does, whichever way its echo is built: checks that lack a step."""

import asyncio

from lab.errors import LabError
from lab.exercises.check import Check, check
from lab.exercises.checks.elsewhere import IPV6, PLACE, elsewhere, told
from lab.exercises.trial import Trial
from lab.scenarios.complaint import attempt
from lab.server import A_MOMENT, RealServer, Stoppable
from lab.simulator.server import LabServer


def told_place(step: str, see: str) -> Check:
    """Return the check that serve() listens where it is told to."""

    @check(
        step,
        claim="serve() listens at the host and at the port that it is told",
        why="Whoever starts a server has told its clients where to find it.",
        see=see,
    )
    def listens_there(trial: Trial) -> None:
        for place in (PLACE, IPV6):
            with trial.stage(elsewhere(trial.subject.serve(), place)) as stage:
                host, port = found = stage.server.address
                words = f"{told(place)}, it listens on {host}, port {port}"
                trial.require(found == place, words)

    return listens_there


def taken_place(step: str, see: str) -> Check:
    """Return the check that serve() fails where somebody else listens."""

    @check(
        step,
        claim="serve() raises OSError where another server listens",
        why="A server that its clients do not find must not look as if all were well.",
        see=see,
    )
    def is_refused(trial: Trial) -> None:
        with trial.stage() as stage:
            expect_refusal(trial, stage.server)
        with trial.real() as server:  # The system has more ways to share a port.
            expect_refusal(trial, server)

    return is_refused


def expect_refusal(trial: Trial, server: LabServer | RealServer) -> None:
    """Require that another serve() raises OSError where a server listens."""
    serve, place = trial.subject.serve(), "told to listen where another server does"

    async def begin() -> Stoppable:
        return await asyncio.wait_for(serve(*server.address), A_MOMENT)

    try:
        other = server.call(begin())
    except (TimeoutError, LabError):  # In the lab, a moment does not pass.
        trial.fail(f"{place}, it waits")
    except OSError:
        return
    server.call(other.stop(0))
    trial.fail(f"{place}, it raised nothing")


def on_real_sockets(step: str, see: str) -> Check:
    """Return the check that an echo works outside of the lab."""

    @check(
        step,
        claim="on real sockets, every client hears itself, and the end",
        why="In the end it is the system that accepts, receives and sends.",
        see=see,
        lasts=True,
    )
    def works_there(trial: Trial) -> None:
        with trial.real() as server:
            clients = [server.connect() for _ in range(5)]
            server.settle()  # All of them have been accepted.
            said = [b"%d" % number * 1000 for number in range(len(clients))]
            for client, words in zip(clients, said, strict=True):
                with attempt("send"):
                    client.send(words)
                    client.hang_up()
            for client, words in zip(clients, said, strict=True):
                trial.require(
                    client.receive_to_end() == words,
                    "one of five clients received others than the 1,000 bytes it sent",
                )

    return works_there


def two_servers(step: str, see: str) -> Check:
    """Return the check that what serve() makes is a server's own."""

    @check(
        step,
        claim="two servers in one program are two: one stops, and the other goes on",
        why="What serve() makes belongs to its server: a program may run several.",
        see=see,
    )
    def goes_on(trial: Trial) -> None:
        async def begin() -> Stoppable:
            return await trial.subject.serve()("127.0.0.1", 0)

        with trial.stage() as stage:
            other = stage.server.call(begin())
            stage.connect()
            stage.server.call(other.stop(0))
            stage.connect(2)
            for client in (1, 2):
                stage.send(b"here", client)
                stage.expect(b"here", client)

    return goes_on
