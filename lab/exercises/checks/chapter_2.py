"""What the exercises of chapter 2 ask."""

import signal

from lab.exercises.bench import Bench
from lab.exercises.check import DOCS, check
from lab.exercises.checks.flood import CROWDED, flood
from lab.exercises.subject import Serve

PROTOCOL = f"{DOCS}asyncio-protocol.html"
TEXT = bytes(range(256)) * 3

EARLIER = (1,)


@check(
    "echo",
    claim="what a client sends comes back",
    why="An echo server answers every byte with itself.",
    see=f"{PROTOCOL}#asyncio.Protocol.data_received",
    by_hand="printf 'hello' | nc -N 127.0.0.1 {port}",
)
def hello_comes_back(bench: Bench) -> None:
    with bench.stage() as stage:
        stage.connect()
        stage.send(b"hello")
        stage.expect(b"hello")


@check(
    "echo",
    claim="every byte comes back, whatever it is, and however the network cuts",
    why="TCP carries bytes: no messages, no text, and no care for where you cut them.",
    see=f"{PROTOCOL}#asyncio.Protocol.data_received",
)
def any_bytes_come_back(bench: Bench) -> None:
    for size in (1, 7, len(TEXT)):
        with bench.stage() as stage:
            stage.connect()
            stage.send(TEXT, piece=size)
            stage.expect(TEXT)
            stage.expect_nothing()


@check(
    "echo",
    claim="two clients at a time each hear themselves alone",
    why="There is a protocol for each connection, and what it keeps is its own.",
    see=f"{PROTOCOL}#protocol-factories",
)
def clients_do_not_mix(bench: Bench) -> None:
    with bench.stage() as stage:
        stage.connect(1)
        stage.connect(2)
        stage.send(b"one", 1)
        stage.send(b"two", 2)
        stage.expect(b"one", 1)
        stage.expect(b"two", 2)


@check(
    "echo",
    claim="a server that stops ends the connections that are open",
    why="What is not counted in cannot be closed, and the stop waits for it in vain.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.connection_made",
    lasts=False,
)
def open_connections_are_counted(bench: Bench) -> None:
    with bench.program() as (program, stage):
        stage.connect()
        program.signal(signal.SIGTERM)
        stage.expect_end()


@check(
    "room",
    claim="a client that does not read its echo is not read from",
    why="What it sends would pile up in our memory, as much as it likes.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.pause_writing",
)
def waits_for_room(bench: Bench) -> None:
    with bench.stage(**CROWDED) as stage:
        stage.connect()
        stage.stop_reading()
        taken = flood(stage)
        bench.require(
            taken is not None,
            "the client sent 1 MiB and read nothing, and the server read all of it",
        )


@check(
    "room",
    claim="a client that reads again hears all of its echo",
    why="Pausing loses nothing: what was not read waits with the client.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.resume_writing",
)
def goes_on_when_there_is_room(bench: Bench) -> None:
    with bench.stage(**CROWDED) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(TEXT * 50)
        stage.read_again()
        stage.expect(TEXT * 50)
        stage.send(b"more")
        stage.expect(b"more")


@check(
    "half_close",
    claim="a client that hangs up still gets its echo, and then the end",
    why="FIN says that nothing more will be sent, and not that nobody listens.",
    see=f"{PROTOCOL}#asyncio.Protocol.eof_received",
    by_hand="printf 'bye' | nc -N 127.0.0.1 {port}",
)
def the_rest_and_the_end(bench: Bench) -> None:
    with bench.stage() as stage:
        stage.connect()
        stage.send(b"bye")
        stage.hang_up()
        stage.expect(b"bye")
        stage.expect_end()


@check(
    "half_close",
    claim="what was in the transport's buffer at FIN still arrives",
    why="Whoever aborts at FIN takes the last words away from a slow reader.",
    see=f"{PROTOCOL}#asyncio.Protocol.eof_received",
)
def the_buffer_is_flushed(bench: Bench) -> None:
    with bench.stage(room=1024) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(TEXT * 4)
        stage.hang_up()
        stage.read_again()
        stage.expect(TEXT * 4)
        stage.expect_end()


@check(
    "gone",
    claim="a connection that has ended is counted out",
    why="A server that stops waits for every connection that it believes to be open.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.connection_lost",
    lasts=False,
)
def who_has_left_is_forgotten(bench: Bench) -> None:
    for leave in ("hang_up", "reset", "close"):
        with bench.program() as (program, stage):
            stage.connect()
            getattr(stage, leave)()
            program.signal(signal.SIGTERM)
            bench.require(
                program.has_ended,
                "the client had left, and the server waited for it when it stopped",
            )


@check(
    "listen",
    claim="serve() returns a server that listens where it was told to",
    why="With port 0 the system chooses; whoever started the server reads which one.",
    see=f"{DOCS}asyncio-eventloop.html#asyncio.loop.create_server",
)
def listens_on_loopback(bench: Bench) -> None:
    with bench.real() as server:
        host, port = server.server.sockets[0].getsockname()[:2]
        bench.require(host == "127.0.0.1", f"it listens on {host}, and not where asked")
        bench.require(port != 0, "it does not know its own port")


@check(
    "listen",
    claim="on real sockets, every client hears itself, and the end",
    why="The lab is a model. The last word is with the system.",
    see=f"{DOCS}asyncio-eventloop.html#asyncio.loop.create_server",
)
def works_on_real_sockets(bench: Bench) -> None:
    with bench.real() as server:
        clients = [server.connect() for _ in range(5)]
        for number, client in enumerate(clients):
            client.send(b"%d" % number * 1000)
            client.hang_up()
        for number, client in enumerate(clients):
            came = client.receive_to_end()
            bench.require(
                came == b"%d" % number * 1000,
                f"client {number + 1} sent 1,000 bytes and received {len(came)}, "
                "or others than its own",
            )


@check(
    "chat",
    claim="what one says, all the others hear, and nobody hears himself",
    why="A chat is an echo to everybody else.",
    see=f"{PROTOCOL}#asyncio.Protocol.data_received",
    lasts=False,
)
def everybody_hears(bench: Bench) -> None:
    with bench.stage(chat(bench)) as stage:
        for client in (1, 2, 3):
            stage.connect(client)
        stage.send(b"hello", 2)
        stage.expect(b"hello", 1)
        stage.expect(b"hello", 3)
        stage.expect_nothing(2)


@check(
    "chat",
    claim="nobody is read from while one does not read",
    why="What the others say would pile up in our memory, on its way to this one.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.pause_writing",
    lasts=False,
)
def the_room_waits(bench: Bench) -> None:
    with bench.stage(chat(bench), **CROWDED) as stage:
        stage.connect(1)
        stage.connect(2)
        stage.stop_reading(1)
        bench.require(
            flood(stage, 2) is not None,
            "client 2 said 1 MiB, and all was kept for client 1, who does not read",
        )


@check(
    "chat",
    claim="the others go on only when everybody has room",
    why="Two may be without room. One of them has some again, and the other has not.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.resume_writing",
    lasts=False,
)
def the_room_waits_for_two(bench: Bench) -> None:
    with bench.stage(chat(bench), **CROWDED) as stage:
        for client in (1, 2, 3):
            stage.connect(client)
        stage.stop_reading(1)
        stage.stop_reading(2)
        flood(stage, 3)
        stage.read_again(1)
        bench.require(
            flood(stage, 3) is not None,
            "client 1 reads again, but client 2 does not, and fills our memory",
        )
        stage.read_again(2)
        stage.server.settle()
        bench.require(
            stage.client(3).can_send(),
            "everybody reads again, and client 3 still waits",
        )


@check(
    "chat",
    claim="who leaves without having read holds up nobody",
    why="A set of those who have no room must not keep those who are gone.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.connection_lost",
    lasts=False,
)
def who_leaves_holds_up_nobody(bench: Bench) -> None:
    with bench.stage(chat(bench), **CROWDED) as stage:
        for client in (1, 2, 3):
            stage.connect(client)
        stage.stop_reading(1)
        flood(stage, 2)
        stage.reset(1)
        bench.require(
            stage.client(2).can_send(), "client 1 has left, and client 2 still waits"
        )


def chat(bench: Bench) -> Serve:
    """Return what makes the server of the challenge."""
    found: Serve = bench.subject.module("challenges.chat").serve
    return found
