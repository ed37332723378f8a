"""What a client sees of an exchange, and of the echo: the step `exchange`."""

from functools import partial
from typing import Any
from unittest import mock

from lab.exercises.check import RFC, check
from lab.exercises.checks import traces
from lab.exercises.checks.http import post, request
from lab.exercises.rows import talk
from lab.exercises.trial import Trial

from .obeying import PROTOCOL, TASKS, obeyed, obeying

CHUNKS = f"{RFC}rfc9112#section-7.1"
CONTINUE = f"{RFC}rfc9110#section-10.1.1"
echo = partial(talk, "exchange", lasts=True)


the_echo_does_not_wait = echo(
    "the echo sends back each piece of a body as it comes",
    "A response may begin before its request has ended. So neither is kept whole.",
    CHUNKS,
    r"""
    POST / "Content-Length: 9"
    send "one"
    expect so far "POST /\nhost: a\ncontent-length: 9\n\none"
    send "\0\0\0"
    expect so far "POST /\nhost: a\ncontent-length: 9\n\none\0\0\0"
    advance 15 s
    send "two"
    expect 200 "POST /\nhost: a\ncontent-length: 9\n\none\0\0\0two"
    """,
)


@check(
    "exchange",
    "the echo writes each piece before it reads the next",
    "Who reads while there is no room to write holds what the client should hold.",
    f"{PROTOCOL}BaseProtocol.pause_writing",
)
def the_echo_writes_first(trial: Trial) -> None:
    exchange: Any = trial.subject.module("exchange").Exchange
    read, write = exchange.read, exchange.write
    begun: list[str] = []  # writes that have not returned
    early: list[str] = []  # reads meanwhile

    async def reading(self: Any) -> bytes:
        early.extend(begun)
        piece: bytes = await read(self)
        return piece

    async def writing(self: Any, data: bytes) -> None:
        begun.append("write()")
        await write(self, data)
        begun.pop()

    noting = mock.patch.multiple(exchange, read=reading, write=writing)
    with noting, trial.stage() as stage:
        stage.connect()
        stage.send(post(b"piece" * 50_000))
        trial.require(not early, "it called read() before write() had returned")


the_echo_keeps_nothing = traces.memory(
    "exchange",
    "what the echo has sent back is in memory no more",
    "A body has no bound. What was written is done with, and so is its piece.",
    CHUNKS,
    first=post(b"", size=1024 * 1024),
)


the_echo_is_whole = echo(
    "the echo comes back whole, whatever the request is",
    "A loop that reads and writes has to stop at the end, and not before.",
    CHUNKS,
    r"""
    {}
    expect echo
    PUT /again chunks "EVERY BYTE" "0" "\r\n"
    expect echo
    """.replace("EVERY BYTE", "".join(rf"\x{each:02x}" for each in range(256))),
    each=(
        r'GET /a?b=%00 "X: 1" "Cookie: a" "Cookie: b" "X: \xe9"',
        'POST / body "sixteen letters." * 20000',
        'POST / chunks "sixteen letters." * 20000 "and more"',
    ),
)


the_echo_reads_first = echo(
    "a client that asks before it sends is told to go on before its echo begins",
    "The first read says 100. Once a response has begun, it is too late for that.",
    CONTINUE,
    r"""
    POST / "Expect: 100-continue" "Content-Length: 5"
    expect 100
    send "hello"
    expect 200 "POST /\nhost: a\nexpect: 100-continue\ncontent-length: 5\n\nhello"
    """,
)


@check(
    "exchange",
    "each write lets others have a turn of the loop, however fast its client reads",
    "With room at every write, one long response would keep the loop to itself.",
    f"{TASKS}#asyncio.sleep",
)
def writes_give_way(trial: Trial) -> None:
    with obeying(trial) as (stage, _):
        stage.send(request("/write-100"))
        turns = stage.server.loop.turns
        trial.require(turns >= 100, f"100 pieces were written in {turns} turns")


nothing_to_wait_for = talk(
    "exchange",
    "who asks for leave to send nothing keeps its connection",
    "A client may announce a body of no bytes. It waits for no 100 then.",
    CONTINUE,
    """
    POST /say "Expect: 100-continue" body ""
    expect 200 "0"
    POST /say body ""
    expect 200 "0"
    """,
    serve=obeyed(),
)
