"""One table of conversations, two kernels: the lab's must answer as Linux does."""

import contextlib
import errno
import select
import socket
import sys
from collections.abc import Iterator

import pytest

from lab.client import PATIENCE, Client
from lab.simulator.client import LabClient
from lab.simulator.link import KERNEL
from lab.simulator.loop import LabLoop
from lab.simulator.network import ServerSocket

AnyClient = Client | LabClient
AnySocket = socket.socket | ServerSocket

# Each line: who does what, and what comes of it where that is not plain success.
# "hears FIN" and "hears RST" wait until it has come; in the lab it has at once.
CONVERSATIONS = {
    "bytes go both ways": """
        client send ab
        server recv -> ab
        server send cd
        client recv -> cd
        server recv -> EAGAIN
    """,
    "FIN is EOF, again and again": """
        client hang_up
        server recv -> EOF
        server recv -> EOF
        server send x
        client recv -> x
    """,
    "FIN comes after the bytes": """
        client send ab
        client hang_up
        server recv -> ab
        server recv -> EOF
    """,
    "the server's half-close leaves its reading": """
        server finish
        client recv -> EOF
        client send ab
        server recv -> ab
        client hang_up
        server recv -> EOF
        client recv -> EOF
    """,
    "nothing is sent after a half-close": """
        server send ab
        server finish
        server send x -> EPIPE
        client recv -> ab
        client recv -> EOF
        client recv -> EOF
    """,
    "both half-closes end both directions": """
        client send ab
        client hang_up
        server recv -> ab
        server recv -> EOF
        server send ab
        server finish
        client recv -> ab
        client recv -> EOF
    """,
    "bytes before RST stay readable": """
        client send ab
        client reset
        server hears RST
        server recv -> ab
        server recv -> ECONNRESET
        server recv -> EOF
        server send x -> EPIPE
    """,
    "RST is reported once to a send": """
        client reset
        server hears RST
        server send x -> ECONNRESET
        server send x -> EPIPE
        server recv -> EOF
    """,
    "RST is reported to a send, bytes unread": """
        client send ab
        client reset
        server hears RST
        server send x -> ECONNRESET
        server recv -> ab
        server recv -> EOF
    """,
    "who asks is told of RST, once": """
        server asks -> none
        client send ab
        client reset
        server hears RST
        server asks -> ECONNRESET
        server asks -> none
        server recv -> ab
        server recv -> EOF
        server send x -> EPIPE
    """,
    "who asks is not told of FIN": """
        client hang_up
        server hears FIN
        server asks -> none
    """,
    "who asks is told of RST after FIN": """
        client hang_up
        server hears FIN
        client reset
        server hears RST
        server asks -> EPIPE
        server asks -> none
    """,
    "RST leaves nothing to shut down": """
        client reset
        server hears RST
        server finish -> ENOTCONN
        server recv -> ECONNRESET
    """,
    "FIN, then RST": """
        client hang_up
        server hears FIN
        client reset
        server hears RST
        server recv -> EOF
        server send x -> EPIPE
        server send x -> EPIPE
    """,
    "bytes, FIN, then RST": """
        client send ab
        client hang_up
        server hears FIN
        client reset
        server hears RST
        server recv -> ab
        server recv -> EOF
        server send x -> EPIPE
    """,
    "a closed client takes one send": """
        client close
        server hears FIN
        server send x
        server hears RST
        server send x -> EPIPE
        server recv -> EOF
    """,
    "a closed client's bytes come first": """
        client send ab
        client close
        server hears FIN
        server send x
        server hears RST
        server recv -> ab
        server recv -> EOF
        server send x -> EPIPE
    """,
    "a client that closes with bytes unread resets": """
        server send ab
        client has bytes
        client close
        server hears RST
        server recv -> ECONNRESET
        server recv -> EOF
    """,
    "a half-closed client, closed with bytes unread, resets": """
        client hang_up
        server hears FIN
        server send ab
        client has bytes
        client close
        server hears RST
        server recv -> EOF
        server send x -> EPIPE
    """,
    "a half-closed client that closes takes one send": """
        client hang_up
        client close
        server hears FIN
        server send x
        server hears RST
        server send x -> EPIPE
    """,
    "a server's close is EOF": """
        server send ab
        server close
        client recv -> ab
        client recv -> EOF
        client recv -> EOF
    """,
    "a server's close with bytes unread resets": """
        client send ab
        server hears bytes
        server send cd
        server close
        client hears RST
        client recv -> cd
        client recv -> ECONNRESET
        client recv -> EOF
    """,
    "a closed server takes one send": """
        server send ab
        server close
        client has bytes
        client hears FIN
        client send x
        client hears RST
        client send x -> EPIPE
        client recv -> ab
        client recv -> EOF
    """,
    "a server's RST is reported once to a send": """
        client send ab
        server hears bytes
        server close
        client hears RST
        client send x -> ECONNRESET
        client send x -> EPIPE
        client recv -> EOF
    """,
    "a half-closed server that closes with bytes unread resets": """
        server finish
        client hears FIN
        client send ab
        server hears bytes
        server close
        client hears RST
        client recv -> EOF
        client send x -> EPIPE
    """,
    "both closed is calm": """
        client hang_up
        server recv -> EOF
        server close
        client recv -> EOF
        client close
    """,
    "both ended leaves nothing to shut down": """
        client hang_up
        server recv -> EOF
        server finish
        client recv -> EOF
        server hears RST
        server finish -> ENOTCONN
        server stop_receiving -> ENOTCONN
        client hang_up -> ENOTCONN
        server send x -> EPIPE
    """,
    "a closed client does nothing more": """
        client close
        client close
        client send x -> EBADF
        client recv -> EBADF
        client hang_up -> EBADF
    """,
    "a closed client and a half-close": """
        client close
        server hears FIN
        server finish
        server send x -> EPIPE
        server recv -> EOF
    """,
    "after SHUT_RD, EOF": """
        server stop_receiving
        server recv -> EOF
        server send ab
        client recv -> ab
    """,
    "after SHUT_RD, what was there stays readable": """
        client send ab
        server hears bytes
        server stop_receiving
        server recv -> ab
        server recv -> EOF
    """,
    "after SHUT_RD, what comes is still readable": """
        server stop_receiving
        server recv -> EOF
        client send ab
        server hears bytes
        server recv -> ab
        server recv -> EOF
    """,
    "after a half-close, RST": """
        server finish
        client hears FIN
        client reset
        server hears RST
        server recv -> ECONNRESET
        server recv -> EOF
        server send x -> EPIPE
    """,
    "after a half-close, RST to a send": """
        server finish
        client hears FIN
        client reset
        server hears RST
        server send x -> ECONNRESET
        server send x -> EPIPE
    """,
}

NEWS = {
    "bytes": select.POLLIN,
    "FIN": getattr(select, "POLLRDHUP", select.POLLIN),
    "RST": select.POLLHUP | select.POLLERR,
}


@contextlib.contextmanager
def real_pair() -> Iterator[tuple[Client, socket.socket]]:
    """Connect a client over loopback TCP; give both ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = Client(listener.getsockname())
        end, _ = listener.accept()
    end.setblocking(False)
    with client, end:
        yield client, end


@contextlib.contextmanager
def lab_pair() -> Iterator[tuple[LabClient, ServerSocket]]:
    """Connect a client in the lab; give both ends."""
    with contextlib.closing(LabLoop()) as loop:
        listener = loop.bind("127.0.0.1", 0)
        listener.listen()
        client = LabClient(loop, listener, 50_001, KERNEL)
        end, _ = listener.accept()
        yield client, end


def play(client: AnyClient, end: AnySocket, conversation: str) -> list[str]:
    """Do what the lines say; return them with what came of it."""
    lines = [line.strip() for line in conversation.strip().splitlines()]
    played = []
    for line in lines:
        step, _, expected = line.partition(" -> ")
        who, *words = step.split()
        if words[0] in ("hears", "has"):
            await_news(client if who == "client" else end, words[1])
            outcome = ""
        else:
            outcome = attempt(client, end, [who, *words], wait=expected != "EAGAIN")
        played.append(f"{step} -> {outcome}" if outcome else step)
    return played


def attempt(client: AnyClient, end: AnySocket, words: list[str], wait: bool) -> str:
    """Do one step; return what it gave: bytes, EOF, the error's name or nothing."""
    who, verb, *rest = words
    data = "".join(rest).encode()
    try:
        if who == "client":
            result = client_does(client, verb, data)
        else:
            result = server_does(end, verb, data, wait)
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return "" if result is None else result.decode() or "EOF"


def client_does(client: AnyClient, verb: str, data: bytes) -> bytes | None:
    if verb == "recv":
        return client.receive_some()
    getattr(client, verb)(*[data] if data else [])
    return None


def server_does(end: AnySocket, verb: str, data: bytes, wait: bool) -> bytes | None:
    if verb == "recv":
        if wait:
            await_news(end, "bytes")
        return end.recv(100)
    if verb == "asks":
        number = end.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        return errno.errorcode.get(number, "none").encode()
    if verb == "send":
        assert end.send(data) == len(data)
    elif verb == "finish":
        end.shutdown(socket.SHUT_WR)
    elif verb == "stop_receiving":
        end.shutdown(socket.SHUT_RD)
    else:
        end.close()
    return None


def await_news(who: AnyClient | AnySocket, news: str) -> None:
    """Return when a real socket has it; in the lab all has come already."""
    if isinstance(who, Client):
        who = who.socket
    if isinstance(who, socket.socket):
        poll = select.poll()
        poll.register(who, NEWS[news])
        assert poll.poll(PATIENCE * 1000), f"{news} never came"


@pytest.mark.parametrize("name", CONVERSATIONS)
@pytest.mark.parametrize(
    "pair",
    [
        pytest.param(
            real_pair,
            marks=pytest.mark.skipif(
                sys.platform != "linux", reason="the lab answers as Linux does"
            ),
        ),
        lab_pair,
    ],
    ids=["linux", "lab"],
)
def test_both_kernels_answer_alike(pair, name: str) -> None:
    with pair() as (client, end):
        expected = [line.strip() for line in CONVERSATIONS[name].strip().splitlines()]
        assert play(client, end, CONVERSATIONS[name]) == expected
