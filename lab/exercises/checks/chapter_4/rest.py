"""What is asked of bodies, of answers and of limits: the step `rest`."""

from functools import partial

from lab.exercises.check import DOCS, RFC, Check, check
from lab.exercises.checks import listening
from lab.exercises.checks.asker import http_client
from lab.exercises.checks.http import GET, expect_answer, expect_body
from lab.exercises.rows import talk
from lab.exercises.trial import Trial

from . import leaving
from .serving import limited, unlimited

SHORT, LONG = 0.05, 2.0  # seconds: a limit, and more than any machine needs for it
TIMEOUT = f"{RFC}rfc9110#section-15.5.9"
FACTORY = f"{DOCS}asyncio-eventloop.html#asyncio.loop.create_server"

rest = partial(talk, "rest")

slow_body = rest(
    "a body may take its time, as long as it moves a KiB a second",
    "A line may be slow, and a body large. No limit in seconds suits them all.",
    TIMEOUT,
    """
    POST / {}
    expect 200
    """,
    each=(
        '"Content-Length: 61440"; repeat 60: advance 1 s; expect open; send "x" * 1024',
        '"Content-Length: 983040"; '
        'repeat 60: advance 16 s; expect open; send "x" * 16384',
    ),
    lasts=True,
)
slow_chunks = rest(
    "a body in chunks earns time like any other",
    "The bytes that count are those of the body, however they come.",
    TIMEOUT,
    r"""
    POST / "Transfer-Encoding: chunked"
    repeat 60: advance 1 s; expect open; send "400\r\n"; send "x" * 1024; send "\r\n"
    send "0\r\n\r\n"; expect 200
    """,
    lasts=True,
)
drips = rest(
    "a body that drips is refused in the end",
    "A byte now and then earns next to nothing, and costs a second a second.",
    TIMEOUT,
    """
    POST / {} * 512; advance 1 s
    advance 3 s; expect 408
    """,
    each=(
        '"Content-Length: 102400"; repeat 38: expect nothing; send "x"',
        r'"Transfer-Encoding: chunked"; repeat 38: expect nothing; send "1\r\nx\r\n"',
    ),
)
each_body = rest(
    "each body on a connection has twenty seconds of its own, and its own bytes",
    "What one has used up, or earned, or sent, is not that of the next.",
    TIMEOUT,
    """
    repeat 3: POST / "Content-Length: 4"; advance 19 s; send "body"; expect 200
    repeat 2: POST / body "again" * 150000; expect echo
    """,
    lasts=True,
)
chosen = rest(
    "the limits that serve() is given hold",
    "Behind a proxy, or in a test, other times are right.",
    FACTORY,
    """
    after 1 s expect the end; after 6 s expect gone
    connect; send "G"; after 2 s expect 408
    connect; POST / "Content-Length: 4"; after 3 s expect 408
    connect; GET /; expect 200; after 4 s expect the end
    connect; stop reading; POST / body "x" * 300000; after 5 s expect gone
    """,
    serve=limited(idle=1, head=2, body=3, keep_alive=4, write=5, linger=6),
)
none = rest(
    "a limit that is None is no limit",
    "A server that only friends can reach may wait for them.",
    FACTORY,
    r"""
    advance 24 h; send "GET / HTTP"; advance 24 h; send "/1.1\r\nHost: a\r\n\r\n"
    expect 200; advance 24 h; POST / "Content-Length: 4"; advance 24 h; send "body"
    expect 200; stop reading; POST / "Connection: close" body "x" * 300000
    advance 24 h; read again; expect echo; advance 24 h; expect open
    """,
    serve=unlimited,
)
too_large = rest(
    "a body in chunks has an end, too: after a MiB comes a 413",
    "Its client need not say how large it will be. We count.",
    f"{RFC}rfc9110#section-15.5.14",
    r"""
    POST / "Transfer-Encoding: chunked"
    repeat 64: send "4000\r\n"; send "x" * 16384; send "\r\n"
    expect nothing; send "1\r\nx\r\n"; expect 413
    """,
)


@check(
    "rest",
    "serve() has every request answered by the handler that it is given",
    "A server is made once. What it answers is for those who use it to say.",
    FACTORY,
)
def serves_its_handler(trial: Trial) -> None:
    answer = trial.subject.module("http1").Answer(299, [], b"hello")
    with trial.stage(
        partial(trial.subject.serve(), handler=lambda *_: answer)
    ) as stage:
        stage.connect()
        stage.send(GET)
        expect_body(expect_answer(stage, 299), b"hello")


@check(
    "rest",
    "on real sockets, late clients are told, and the others are answered",
    "The lab is a model. The last word is with the system, and with its clock.",
    f"{DOCS}http.client.html",
)
def real_clients_are_told(trial: Trial) -> None:
    serve = limited(head=SHORT)(trial)
    with trial.real(serve) as server, http_client(server) as asker:
        host, _ = server.server.sockets[0].getsockname()
        trial.require(host == "127.0.0.1", f"it listens on {host}, and not where asked")
        late = server.connect()
        late.socket.settimeout(LONG)
        late.send(GET[:-1])
        try:
            came = late.receive_to_end()
        except TimeoutError:
            trial.fail(f"{LONG} s are over, where {SHORT} s were the limit for a head")
        said_so = came.startswith(b"HTTP/1.1 408")
        trial.require(said_so, f"expected a 408, and {came!r} came")
        asker.ask("GET", "/")
        status, _ = asker.receive()
        trial.require(status == 200, f"another client was in time, and got a {status}")


told_place = listening.told_place("rest", FACTORY)
taken_place = listening.taken_place("rest", FACTORY)
stopping = Check(
    "rest",
    "a server that stops closes the connections that are open",
    "What serve() returns knows of them only what it was given.",
    FACTORY,
    leaving.counted_in.run,
)
