"""What is asked of bodies, of answers and of limits: the step `rest`."""

from functools import partial

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.elsewhere import PLACE, elsewhere, told
from lab.exercises.checks.http import GET, chunked, expect_answer, http_client, post
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial

KIB = 1024
SHORT, LONG = 0.05, 2.0  # seconds: a limit, and more than any machine needs for it


@check(
    "rest",
    claim="a body may take its time, as long as it moves a KiB a second",
    why="A line may be slow, and a body large. No limit in seconds suits them all.",
    see=f"{RFC}rfc9110#section-15.5.9",
    lasts=True,
)
def a_slow_body_is_taken(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(post(b"", size=60 * KIB))
        for second in range(1, 61):
            stage.advance(1)
            trial.require(
                not stage.client(1).link.server_finished,
                f"the client sent a KiB a second, and was cut off after {second} s",
            )
            stage.send(b"x" * KIB)
        expect_answer(stage)


@check(
    "rest",
    claim="a body that drips is refused in the end",
    why="A byte now and then earns next to nothing, and costs a second a second.",
    see=f"{RFC}rfc9110#section-15.5.9",
)
def a_body_that_drips_is_late(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(post(b"", size=100 * KIB))
        for _ in range(38):  # At half the rate it lasts for twice the limit.
            stage.expect_nothing()
            stage.send(b"x" * (KIB // 2))
            stage.advance(1)
        stage.advance(3)
        expect_answer(stage, 408)


@check(
    "rest",
    claim="after an answer, a client has five seconds for its next request, not ten",
    why="Who has been answered has had what it came for. Others wait for its place.",
    see=f"{RFC}rfc9112#section-9.5",
    lasts=True,
)
def after_an_answer_comes_keep_alive(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.advance(3)
        stage.send(GET)
        expect_answer(stage)
        stage.advance(4.9)
        stage.expect_nothing()
        stage.advance(0.2)
        stage.expect_end()


@check(
    "rest",
    claim="the limits that serve() is given hold, and None is no limit",
    why="Behind a proxy, or in a test, other times are right.",
    see=f"{DOCS}asyncio-eventloop.html#asyncio.loop.create_server",
)
def limits_can_be_chosen(trial: Trial) -> None:
    with trial.stage(limited(trial, idle=1, keep_alive=None)) as stage:
        stage.connect(1)
        stage.connect(2)
        stage.send(GET, 2)
        expect_answer(stage, client=2)
        stage.advance(1.1)
        stage.expect_end(1)
        stage.advance(3600)
        stage.expect_nothing(2)


@check(
    "rest",
    claim="the third head on a connection has ten seconds of its own, too",
    why="A deadline runs on while nothing changes: the number of answers must change.",
    see=f"{RFC}rfc9112#section-9.3",
    lasts=True,
)
def every_head_has_its_own_time(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(GET[:9])
        for _ in range(4):
            stage.advance(9)
            stage.expect_nothing()
            stage.send(GET[9:] + GET[:9])  # One piece has an end and a beginning.
            expect_answer(stage)


@check(
    "rest",
    claim="a body in chunks has an end, too",
    why="Its client need not say how large it will be. We count.",
    see=f"{RFC}rfc9110#section-15.5.14",
)
def chunks_without_end_are_refused(trial: Trial) -> None:
    most: int = trial.subject.module("server").MAX_BODY
    with trial.stage() as stage:
        stage.connect()
        stage.send(chunked(b"x" * most)[:-5])
        stage.expect_nothing()
        stage.send(b"1\r\nx\r\n")
        expect_answer(stage, 413)


@check(
    "rest",
    claim="on real sockets, late clients are told, and the others are answered",
    why="The lab is a model. The last word is with the system, and with its clock.",
    see=f"{DOCS}http.client.html",
)
def real_clients_are_told(trial: Trial) -> None:
    with trial.real(limited(trial, head=SHORT)) as server, http_client(server) as asker:
        host = server.server.sockets[0].getsockname()[0]
        trial.require(host == "127.0.0.1", f"it listens on {host}, and not where asked")
        late = server.connect()
        late.socket.settimeout(LONG)
        late.send(GET[:-1])
        try:
            came = late.receive_to_end()
        except TimeoutError:
            trial.fail(f"{LONG} s are over, where {SHORT} s were the limit for a head")
        trial.require(
            came.startswith(b"HTTP/1.1 408"), f"expected a 408, and {came!r} came"
        )
        asker.ask("GET", "/")
        status, _ = asker.receive()
        trial.require(status == 200, f"another client was in time, and got a {status}")


@check(
    "rest",
    claim="serve() listens at the host and at the port that it is told",
    why="Whoever starts a server has told its clients where to find it.",
    see=f"{DOCS}asyncio-eventloop.html#asyncio.loop.create_server",
)
def listens_where_it_is_told(trial: Trial) -> None:
    with trial.stage(elsewhere(trial.subject.serve())) as stage:
        host, port = stage.server.address
        trial.require(
            (host, port) == PLACE, f"{told()}, it listens on {host}, port {port}"
        )


def limited(trial: Trial, **limits: float | None) -> Serve:
    """Return a serve() with these limits."""
    limits_of = trial.subject.module("limits").Limits
    return partial(trial.subject.serve(), limits=limits_of(**limits))
