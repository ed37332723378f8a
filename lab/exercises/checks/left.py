"""What is left on the server of a client, which need not read to find out."""

from lab.scenarios.complaint import problem
from lab.scenarios.stage import Stage


def expect_connection(stage: Stage, client: int, state: str) -> None:
    """Expect that the server's end of a connection is open, or gone."""
    found = "gone" if stage.client(client).link.server_closed else "open"
    if found != state:
        raise problem(f"expected the connection to be {state}, but it is {found}")


def expect_nothing_left(stage: Stage) -> None:
    """Expect neither a connection nor a timer."""
    loop = stage.server.loop
    connections = stage.server.descriptors() - len(loop.open_listeners())
    for number, what in (
        (connections, "connection"),
        (len(loop.armed_timers()), "running timer"),
    ):
        if number:
            found = f"{number} {what}{'s' if number > 1 else ''}"
            raise problem(f"expected nothing left of the clients, but found {found}")
