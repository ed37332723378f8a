"""What is asked of an exchange: the step `exchange`."""

from typing import Any

import h11

from lab.exercises.check import RFC, check
from lab.exercises.checks.clock import Clock, clock
from lab.exercises.trial import Trial


@check(
    "exchange",
    claim="the head goes out with the first piece, in one write",
    why="Until then, a handler that fails can become a 500. One write costs less.",
    see=f"{RFC}rfc9112#section-2.1",
)
def head_and_piece_are_one_write(trial: Trial) -> None:
    with clock(trial) as on:
        wire = Wire(trial, on)
        on.do(wire.exchange.start, 200)
        wire.require([], "start() was called, and nothing was written")
        on.begin(wire.exchange.write, b"one")
        on.begin(wire.exchange.write, b"two")
        on.do(wire.exchange.finish)
        wire.require(
            [["Response", "Data"], ["Data"], ["EndOfMessage"]],
            "two pieces were written, and the answer is finished",
        )


@check(
    "exchange",
    claim="an answer without a piece is a head and an end",
    why="A handler may start an answer, and have nothing to write.",
    see=f"{RFC}rfc9110#section-6.4.1",
)
def a_head_alone_goes_out(trial: Trial) -> None:
    with clock(trial) as on:
        wire = Wire(trial, on)
        on.do(wire.exchange.start, 204)
        on.do(wire.exchange.finish)
        wire.require([["Response", "EndOfMessage"]], "nothing was written")
    for method, status in ((b"HEAD", 200), (b"GET", 304)):
        with clock(trial) as on:
            wire = Wire(trial, on, method)
            on.do(wire.exchange.start, status)
            on.begin(wire.exchange.write, b"piece")
            wire.require([["Response"]], f"a {status} to {method.decode()} has no body")


@check(
    "exchange",
    claim="a write returns when there is room for the next one",
    why="So a handler waits for a slow client without having to think of it.",
    see="https://docs.python.org/3/library/asyncio-protocol.html"
    "#asyncio.BaseProtocol.pause_writing",
)
def a_write_waits_for_room(trial: Trial) -> None:
    with clock(trial) as on:
        wire = Wire(trial, on)
        on.do(wire.exchange.start, 200)
        on.do(wire.flow.pause)
        writing = on.begin(wire.exchange.write, b"piece")
        wire.require([["Response", "Data"]], "it writes first, and waits then")
        on.require_outcome(writing, "waits", "there is no room for another piece")
        on.do(wire.flow.resume)
        on.advance(1)
        on.require_outcome(writing, "returns", "there is room again")


@check(
    "exchange",
    claim="nothing is written to a client that is gone",
    why="asyncio drops it, and after some times it complains in the log.",
    see=f"{RFC}rfc9112#section-9.5",
)
def nobody_is_written_to(trial: Trial) -> None:
    error = "raises ConnectionResetError"
    with clock(trial) as on:
        wire = Wire(trial, on)
        on.do(wire.exchange.start, 200)
        on.do(wire.flow.lose)
        writing = on.begin(wire.exchange.write, b"piece")
        on.require_outcome(writing, error, "the client is gone")
        finishing = on.begin(wire.exchange.finish)
        on.require_outcome(finishing, error, "the client is gone")
        wire.require([], "the client is gone")


@check(
    "exchange",
    claim="an answer has one beginning, and begins with it",
    why="A handler that mixes up the order hears of it, and not the client.",
    see=f"{RFC}rfc9112#section-2.1",
)
def the_order_is_kept(trial: Trial) -> None:
    wrong = "raises RuntimeError"
    with clock(trial) as on:
        wire = Wire(trial, on)
        writing = on.begin(wire.exchange.write, b"piece")
        on.require_outcome(writing, wrong, "no answer has begun")
        finishing = on.begin(wire.exchange.finish)
        on.require_outcome(finishing, wrong, "no answer has begun")
        on.do(wire.exchange.start, 200)
        starting = on.begin(wire.exchange.start, 200)
        on.require_outcome(starting, wrong, "an answer has begun already")
        writing = on.begin(wire.exchange.write, "text")
        on.require_outcome(writing, "raises TypeError", "a piece is bytes, and no text")
        wire.require([], "all that was wrong")


@check(
    "exchange",
    claim="an answer to a body that was held back is the last one, and says so",
    why="Whether the body comes after all, nobody can know.",
    see=f"{RFC}rfc9110#section-10.1.1",
)
def who_is_held_back_is_told_of_the_end(trial: Trial) -> None:
    for held_back in (True, False):
        with clock(trial) as on:
            wire = Wire(trial, on)
            wire.exchange.body.held_back = held_back
            on.do(wire.exchange.start, 413, [(b"x-first", b"1")])
            on.do(wire.exchange.finish)
            found = [name.decode() for name, _ in wire.head.headers]
            wanted = ["date", "x-first", *["connection"] * held_back]
            trial.require(
                sorted(found) == sorted(wanted),
                f"the body is {'' if held_back else 'not '}held back, so the headers "
                f"are {', '.join(wanted)}; yours are {', '.join(found)}",
            )
            status = wire.head.status_code
            trial.require(status == 413, f"a 413 was started, and a {status} sent")


class Wire:
    """An exchange on nothing, and what it sends, each call for itself."""

    def __init__(self, trial: Trial, on: Clock, method: bytes = b"GET") -> None:
        self.trial = trial
        self.on = on
        self.calls: list[list[str]] = []
        self.flow = trial.subject.module("flow").FlowControl()
        body = trial.subject.module("body").RequestBody(lambda: None, False)
        request = h11.Request(method=method, target=b"/", headers=[(b"Host", b"a")])
        exchange: Any = trial.subject.module("exchange").Exchange
        self.exchange = exchange(request, body, self.send, self.flow)
        self.head: h11.Response

    def send(self, *events: h11.Event) -> None:
        """Take what would go out in one write."""
        self.calls.append([type(event).__name__ for event in events])
        self.on.note("writes", told(self.calls[-1:]))
        for event in events:
            if isinstance(event, h11.Response):
                self.head = event

    def require(self, calls: list[list[str]], because: str) -> None:
        """Require what was sent."""
        found, wanted = told(self.calls), told(calls)
        self.trial.require(
            found == wanted, f"{because}, so it sends {wanted}; yours sent {found}"
        )


def told(calls: list[list[str]]) -> str:
    """Say what was sent, write by write."""
    return ", then ".join(" and ".join(call) for call in calls) or "nothing"
