"""What chapter 2 asks of serve()."""

from lab.exercises.check import DOCS, check
from lab.exercises.checks.elsewhere import PLACE, elsewhere, told
from lab.exercises.trial import Trial

CREATE_SERVER = f"{DOCS}asyncio-eventloop.html#asyncio.loop.create_server"


@check(
    "listen",
    claim="serve() returns a server that listens where it was told to",
    why="With port 0 the system chooses; whoever started the server reads which one.",
    see=CREATE_SERVER,
    lasts=True,
)
def listens_on_loopback(trial: Trial) -> None:
    with trial.real() as server:
        host, port = server.server.sockets[0].getsockname()[:2]
        trial.require(host == "127.0.0.1", f"it listens on {host}, and not where asked")
        trial.require(port != 0, "it does not know its own port")


@check(
    "listen",
    claim="on real sockets, every client hears itself, and the end",
    why="The loop calls your factory for each client, and is silent if that raises.",
    see=CREATE_SERVER,
    lasts=True,
)
def works_on_real_sockets(trial: Trial) -> None:
    with trial.real() as server:
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
    "listen",
    claim="serve() listens at the host and at the port that it is told",
    why="Whoever starts a server has told its clients where to find it.",
    see=CREATE_SERVER,
)
def listens_where_it_is_told(trial: Trial) -> None:
    with trial.stage(elsewhere(trial.subject.serve())) as stage:
        host, port = stage.server.address
        trial.require(
            (host, port) == PLACE, f"{told()}, it listens on {host}, port {port}"
        )


@check(
    "listen",
    claim="the server that serve() returns can end the connections of its protocols",
    why="All of them have to share the connections that the server closes.",
    see=CREATE_SERVER,
)
def can_be_stopped(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect(1)
        stage.connect(2)
        stage.server.begin_to_stop(5)
        stage.expect_end(1)
        stage.expect_end(2)
        trial.require(stage.server.has_stopped(), "all have left, and it still waits")
