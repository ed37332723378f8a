"""A chapter's main() runs in the lab, is stopped by SIGTERM, and prints to us."""

import asyncio
import contextlib
import importlib
import signal
import sys

import pytest

from chapters.ch01_stream_echo.server import main as echo
from chapters.ch01_stream_echo.stopping import stop_requested
from chapters.ch08_lifespan.server import main as orderly
from lab.errors import LabError
from lab.scenarios.complaint import ScenarioError
from lab.scenarios.scenario import parse
from lab.scenarios.stage import play
from lab.simulator.program import LabProgram, Main
from lab.tracing.trace import Event, Lane

PROGRAMS = [
    "ch01_stream_echo.server",
    "ch01_stream_echo.raw_sockets",
    "ch02_protocol_echo.server",
]


async def fails_when_told_to_stop(host: str, port: int) -> None:
    await stop_requested().wait()
    raise ValueError("a bug")


async def fails_at_once(host: str, port: int) -> None:
    raise ValueError("a bug")


async def fails_later(host: str, port: int) -> None:
    stop_requested()
    await asyncio.sleep(1)
    raise ValueError("a bug")


async def returns(host: str, port: int) -> None:
    """Serve nobody."""


async def exits(host: str, port: int) -> None:
    sys.exit("Port 8000 is in use.")


async def exits_when_told_to_stop(host: str, port: int) -> None:
    await stop_requested().wait()
    sys.exit(3)


async def stops_never(host: str, port: int) -> None:
    stop_requested()
    await asyncio.Event().wait()


async def handles_no_signal(host: str, port: int) -> None:
    await asyncio.Event().wait()


async def cleans_up(host: str, port: int) -> None:
    loop = asyncio.get_running_loop()
    await stop_requested().wait()
    loop.remove_signal_handler(signal.SIGTERM)


async def exits_when_cancelled(host: str, port: int) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        print("cancelled")
        sys.exit(4)


async def cancels_itself(host: str, port: int) -> None:
    raise asyncio.CancelledError


async def begins_late(host: str, port: int) -> None:
    await asyncio.sleep(3)
    await echo(host, port)


async def prints_in_pieces(host: str, port: int) -> None:
    print("one\ntwo", end="")
    print(" and a half")
    print("three", end="")
    await stop_requested().wait()


def run(main: Main, scenario: str) -> LabProgram:
    """Play a scenario with a program, which is then stopped; return it."""
    with LabProgram(main) as program:
        play(parse(scenario), program)
    return program


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_chapter_serves_and_stops_at_a_signal(name: str) -> None:
    module = importlib.import_module(f"chapters.{name}")
    printed: list[str] = []
    with LabProgram(module.main, printed.append) as program:
        play(
            parse(
                "connect\n"
                'send "hello"\n'
                'expect "hello"\n'
                "signal SIGTERM\n"
                "expect the end\n"
                "2: connect refused"
            ),
            program,
        )
        assert program.has_ended
        assert program.address == ("127.0.0.1", 8000)
    first, last = printed
    assert first.endswith("on 127.0.0.1, port 8000. Try: nc 127.0.0.1 8000")
    assert last == "Stopping."
    assert program.left_over == []
    assert program.reported == []


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_is_stopped_where_the_scenario_leaves_it_running(name: str) -> None:
    module = importlib.import_module(f"chapters.{name}")
    with LabProgram(module.main) as program:
        play(parse('connect\nstop reading\nsend "x" * 300000'), program)
        assert not program.has_ended
    assert program.has_ended
    assert program.loop.is_closed()
    assert program.left_over == []


def test_a_program_handles_no_signal_of_the_process_that_runs_the_lab() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with LabProgram(orderly) as program:
        assert signal.getsignal(signal.SIGTERM) is before
        program.signal(signal.SIGTERM)
        program.advance(1)
        assert program.has_ended


def test_what_a_program_prints_is_dropped_by_default(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(echo, "connect")

    assert capsys.readouterr().out == ""


def test_what_is_printed_comes_line_by_line() -> None:
    printed: list[str] = []
    with LabProgram(prints_in_pieces, printed.append):
        assert printed == ["one", "two and a half"]
    assert printed == ["one", "two and a half", "three"]


def test_what_is_printed_outside_the_program_goes_where_it_would_have_gone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    printed: list[str] = []
    with LabProgram(echo, printed.append):
        print("between the steps")
    print("afterwards")
    assert capsys.readouterr().out == "between the steps\nafterwards\n"
    assert "between the steps" not in printed


def test_who_takes_a_line_can_print_it(capsys: pytest.CaptureFixture[str]) -> None:
    with LabProgram(echo, print):
        pass

    assert capsys.readouterr().out.splitlines()[-1] == "Stopping."


def test_what_a_program_prints_is_in_the_trace() -> None:
    events: list[Event] = []
    with LabProgram(echo, take=events.append):
        pass
    notes = [event.note for event in events if event.lane is Lane.LOG]
    assert notes[-1] == "Stopping."


def test_a_program_that_fails_when_it_stops_raises_its_error() -> None:
    with pytest.raises(ValueError, match="a bug"), LabProgram(fails_when_told_to_stop):
        pass


def test_a_program_that_fails_at_once_raises_its_error() -> None:
    with pytest.raises(ValueError, match="a bug"), LabProgram(fails_at_once):
        pass


def test_a_program_that_fails_meanwhile_raises_its_error_at_the_end() -> None:
    with pytest.raises(ValueError, match="a bug"):
        run(fails_later, "advance 2 s\nconnect refused")


def test_a_program_that_returns_at_once_serves_nobody() -> None:
    with pytest.raises(LabError, match="has returned already"), LabProgram(returns):
        pass


@pytest.mark.parametrize(
    ("main", "told"),
    [
        (exits, r"main\(\) ended with SystemExit\('Port 8000 is in use.'\)"),
        (cancels_itself, r"main\(\) ended with CancelledError\(\)"),
        (exits_when_told_to_stop, r"main\(\) ended with SystemExit\(3\)"),
        (stops_never, "the server did not stop"),
        (handles_no_signal, "no handler was added for SIGTERM"),
    ],
)
def test_a_program_that_does_not_stop_in_order_is_told(main: Main, told: str) -> None:
    program = LabProgram(main)
    with pytest.raises(LabError, match=told), program:
        pass
    assert program.loop.is_closed()


def test_a_program_that_exits_in_a_step_fails_the_step() -> None:
    with pytest.raises(ScenarioError, match=r"line 1: .* with SystemExit\(3\)"):
        run(exits_when_told_to_stop, "signal SIGTERM")


@pytest.mark.parametrize("main", [echo, stops_never, fails_later])
def test_the_error_of_a_step_goes_before_those_of_the_stop(main: Main) -> None:
    program = LabProgram(main)
    with pytest.raises(ScenarioError, match="line 2: no handler"), program:
        play(parse("advance 2 s\nsignal SIGHUP"), program)
    assert program.loop.is_closed()
    assert program.reported == []


def test_what_is_left_of_a_program_is_cancelled_after_the_error_of_a_step() -> None:
    printed: list[str] = []
    events: list[Event] = []
    program = LabProgram(exits_when_cancelled, printed.append, take=events.append)
    with pytest.raises(ScenarioError, match="no handler"), program:
        play(parse("signal SIGTERM"), program)
    assert printed == ["cancelled"]
    assert "cancelled" not in [event.note for event in events]


def test_the_output_is_restored_after_a_failure() -> None:
    before = sys.stdout
    with contextlib.suppress(ValueError), LabProgram(fails_at_once):
        pass
    assert sys.stdout is before


def test_nobody_listens_before_the_program_does() -> None:
    events: list[Event] = []
    with LabProgram(begins_late, take=events.append) as program:
        play(parse("connect refused\nadvance 3 s\nconnect"), program)
    clients = [event.name for event in events if event.lane is Lane.CLIENT]
    assert clients[:2] == ["is refused", "connects"]


def test_a_program_that_has_ended_gets_no_signal() -> None:
    program = run(cleans_up, "signal SIGTERM")

    assert program.has_ended


def test_stopping_ends_a_program_once() -> None:
    with LabProgram(echo) as program:
        program.stop()
        assert program.has_ended
        program.stop()
    assert signal.SIGTERM in program.loop.handlers
