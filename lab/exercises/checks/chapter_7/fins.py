"""What is asked when a client sends FIN: the step `together`."""

from lab.exercises.check import RFC, check
from lab.exercises.checks.chapter_6.apps import Notes
from lab.exercises.checks.http import GET, about, chunked, expect_answer, expect_body
from lab.exercises.trial import Trial

WWW = "https://asgi.readthedocs.io/en/latest/specs/www.html"


@check(
    "together",
    claim="a FIN is told to an application that waits in receive()",
    why="The client may have left. An application that waits for that hears of it.",
    see=f"{WWW}#disconnect-receive-event",
    lasts=True,
)
def a_fin_is_told(trial: Trial) -> None:
    notes = Notes(further=1)
    with trial.stage(app=notes) as stage:
        stage.connect()
        stage.send(GET)
        stage.hang_up()
        stage.server.settle()
        trial.require(
            notes.types() == ["http.request", "http.disconnect"],
            f"the client has sent FIN, and receive() returned {notes.messages}",
        )
        expect_answer(stage)


@check(
    "together",
    claim="a FIN right behind a body of many chunks costs nothing of it",
    why="It has come before all chunks are looked at, and they belong to the request.",
    see=f"{RFC}rfc9112#section-9.6",
    lasts=True,
)
def a_fin_waits_for_the_body(trial: Trial) -> None:
    with trial.stage(app=Notes()) as stage:
        stage.connect()
        data = chunked(*[b"x"] * 500)
        client = stage.client(1)
        client.note("sends", data)
        client.link.send(data)  # The server has no turn before the FIN.
        client.hang_up()
        with about("500 chunks and a FIN came at once"):
            expect_body(expect_answer(stage), b"x" * 500)
