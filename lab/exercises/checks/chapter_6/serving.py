"""What is asked of the connection and its requests: the step `bridge`."""

import asyncio
from contextlib import ExitStack
from functools import partial

from lab.exercises.check import DOCS, MAIN, RFC, check
from lab.exercises.checks.asker import http_client
from lab.exercises.checks.chapter_5.tasks import USER
from lab.exercises.checks.http import (
    CONNECT,
    GET,
    HEAD,
    expect_answer,
    expect_answers,
    expect_body,
    post,
    request,
)
from lab.exercises.trial import Trial
from lab.responses import Asked
from lab.tracing.application import Receive, Scope, Send

from .apps import Notes, asking, body, echo, start
from .others import busy


@check(
    "bridge",
    claim="each request gets a call of the application, with what is its own",
    why="An application is called once for each request, in a task of its own.",
    see=f"{MAIN}#applications",
    lasts=True,
)
def each_request_is_a_call(trial: Trial) -> None:
    notes = Notes()
    with trial.stage(app=notes) as stage:
        for client in (1, 2):
            stage.connect(client)
            stage.send(post(b"hello")[:-1], client)
        for client in (1, 2):
            stage.send(b"%d" % client, client)
            expect_body(expect_answer(stage, client=client), b"hell%d" % client)
        stage.send(GET)
        expect_body(expect_answer(stage), b"")
        clients = [scope["client"][1] - 50_000 for scope in notes.scopes]
        trial.require(
            clients == [1, 2, 1],
            f"clients 1, 2 and 1 asked, and the scopes say that clients {clients} did",
        )


@check(
    "bridge",
    claim="a request that is refused does not reach the application, nor does CONNECT",
    why="It may rely on it that a request is sound. And we are no proxy.",
    see=f"{RFC}rfc9110#section-9.3.6",
    lasts=True,
)
def what_is_refused_is_not_asked(trial: Trial) -> None:
    for data, status, asked in (
        (GET.replace(b"Host: a", b"Host: a b"), 400, Asked()),
        (request(method="HEAD").replace(b"Host: a", b"Host: a b"), 400, HEAD),
        (request("a:1", method="CONNECT"), 501, CONNECT),
    ):
        notes = Notes()
        with asking(trial, notes, data) as stage:
            expect_answer(stage, status, asked=asked)
            trial.require(not notes.scopes, "the application was called for it")


@check(
    "bridge",
    claim="an application still runs when the server stops, and is ended then",
    why="The loop keeps only weak references to tasks; somebody must keep another.",
    see=f"{DOCS}asyncio-task.html#asyncio.create_task",
    lasts=True,
)
def applications_are_kept_and_ended(trial: Trial) -> None:
    ended: list[float] = []
    with asking(trial, busy(ended)) as stage:
        stage.server.begin_to_stop(1)
        stage.advance(5)
        trial.require(ended, "the server has stopped, and its application works on")


@check(
    "bridge",
    claim="requests that came early are served in turn, while an application works on",
    why="The next one begins when a response is complete, not when its task has ended.",
    see=f"{RFC}rfc9112#section-9.3.2",
    lasts=True,
)
def early_requests_are_served(trial: Trial) -> None:
    users: list[str] = []

    async def works_on(scope: Scope, receive: Receive, send: Send) -> None:
        users.append(USER.get())
        USER.set("another request")
        await send(start())
        await send(body(scope["raw_path"]))
        await asyncio.sleep(60)

    data = b"".join(request(f"/{number}") for number in range(4))
    with asking(trial, works_on, data) as stage:
        answers = expect_answers(stage, 200, 200, 200, 200)
        for number, answer in enumerate(answers):
            expect_body(answer, b"/%d" % number)
        trial.require(
            users == ["nobody"] * 4,
            "each request set a context variable, and what they found there was set by "
            f"{', '.join(users)}",
        )


@check(
    "bridge",
    claim="on real sockets, three clients at a time are each answered, twice",
    why="The lab is a model. The last word is with the system, and with other clients.",
    see=f"{DOCS}http.client.html",
    lasts=True,
)
def real_clients_are_answered(trial: Trial) -> None:
    places: list[object] = []

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        places.append(scope["server"])
        await echo(scope, receive, send)

    serve = partial(trial.subject.serve(), app=noting)
    with trial.real(serve) as server, ExitStack() as stack:
        clients = [stack.enter_context(http_client(server)) for _ in range(3)]
        for turn in ("GET", "POST"):
            for number, client in enumerate(clients, start=1):
                client.ask(turn, f"/{number}", b"hello" if turn == "POST" else None)
            for client in reversed(clients):
                status, content = client.receive()
                heard = content.partition(b"\n")[0].decode("latin-1")
                trial.require(
                    status == 200 and heard == client.asked,
                    f"a client asked {client.asked}, and the answer, a {status}, is to "
                    f"{heard}",
                )
        trial.require(
            places == [server.address] * 6,
            "the server listens at one port, and a scope says that it is another",
        )
