"""Each private name of asyncio that the lab leans on still means what it did."""

import asyncio
import contextlib
import inspect
import sys
from collections.abc import Callable, Iterator

import pytest

from lab import private
from lab.simulator.client import LabClient
from lab.simulator.link import KERNEL
from lab.simulator.loop import LabLoop
from lab.simulator.selector import LabSelector

HERE = "Python {}.{}.{}".format(*sys.version_info[:3])

# Per loop, and set by its __init__ rather than by its class
SET_ON_THE_LOOP = {"_ready", "_scheduled", "_clock_resolution"}


def broken(name: str, promise: str) -> str:
    """Return the line that says plainly what a new Python broke."""
    seen = private.SEEN[name]
    return f"{HERE} changed asyncio's {name}, seen in Python {seen}: {promise}"


def find(name: str) -> object:
    """Return what has the name: an attribute of the class, or of one loop."""
    owner, attribute = name.split(".")
    owners: dict[str, object] = {
        "BaseSelectorEventLoop": private.BaseSelectorEventLoop,
        "BaseEventLoop": asyncio.BaseEventLoop,
        "Handle": asyncio.Handle,
        "asyncio": asyncio,
    }
    if attribute in SET_ON_THE_LOOP:
        with contextlib.closing(LabLoop()) as loop:
            return getattr(loop, attribute, None)
    return vars(owners[owner]).get(attribute)


@pytest.mark.parametrize("name", private.SEEN)
def test_a_private_name_still_exists(name: str) -> None:
    assert find(name) is not None, broken(name, "it is gone")


def test_a_missing_name_is_told_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "BaseSelectorEventLoop._write_to_self"
    monkeypatch.delattr(private.BaseSelectorEventLoop, "_write_to_self")
    with pytest.raises(AssertionError, match=f"{HERE} changed asyncio's {name}"):
        test_a_private_name_still_exists(name)


def test_every_name_used_is_listed() -> None:
    source = inspect.getsource(private)
    code = source.split("\n}\n", 1)[1]  # below the list itself
    used = {word for word in words(code) if word.startswith("_") and word[1] != "_"}
    assert used == {name.split(".")[1] for name in private.SEEN}


def words(text: str) -> set[str]:
    """Return every name in a text."""
    return set("".join(c if c.isalnum() or c == "_" else " " for c in text).split())


def test_this_python_is_listed() -> None:
    minor = sys.version_info.minor
    for name, seen in private.SEEN.items():
        first, last = (int(each.removeprefix("3.")) for each in seen.split("-"))
        assert first <= minor, broken(name, "not seen there yet")
        if minor > last:
            pytest.skip(f"{HERE} is newer than the lab has seen; the others hold it")


def test_the_pipe_is_made_by_those_names() -> None:
    made: list[str] = []

    class Watching(private.BaseSelectorEventLoop):
        def _make_self_pipe(self) -> None:
            made.append("made")

        def _close_self_pipe(self) -> None:
            made.append("closed")

        def _write_to_self(self) -> None:
            made.append("written")

    loop = Watching(LabSelector(lambda: None, lambda timeout: None))
    loop.call_soon_threadsafe(print)
    loop.close()
    for verb, name in [
        ("made", "_make_self_pipe"),
        ("written", "_write_to_self"),
        ("closed", "_close_self_pipe"),
    ]:
        said = broken(f"BaseSelectorEventLoop.{name}", "the loop does not call it")
        assert verb in made, said


def test_ready_holds_what_runs_next(loop: LabLoop) -> None:
    first = loop.call_soon(print)
    loop.call_soon(print)
    said = broken("BaseEventLoop._ready", "its first is not what runs next")
    assert loop.next_callback() is first, said


def test_scheduled_begins_with_the_next_timer(loop: LabLoop) -> None:
    loop.call_later(2, print)
    first = loop.call_later(1, print)
    said = broken("BaseEventLoop._scheduled", "its first is not the next timer")
    assert loop.next_callback() is first, said


def test_a_task_is_found_from_its_handle(loop: LabLoop) -> None:
    async def work() -> None: ...

    task = loop.create_task(work())
    said = broken("Handle._callback", "a task is not its callback's owner")
    assert loop.next_callback() is task, said
    loop.settle()


class TellingLoop(private.TimerLoop, LabLoop):
    """A loop that keeps a list of the timers that were cancelled."""

    def __init__(self) -> None:
        super().__init__()
        self.cancelled: list[asyncio.TimerHandle] = []

    def timer_cancelled(self, timer: asyncio.TimerHandle) -> None:
        self.cancelled.append(timer)


@pytest.fixture
def telling() -> Iterator[TellingLoop]:
    with contextlib.closing(TellingLoop()) as loop:
        yield loop


def test_the_loop_is_told_of_a_cancelled_timer(telling: TellingLoop) -> None:
    first, second = telling.call_later(1, print), telling.call_later(1, print)
    second.cancel()
    second.cancel()
    name = "BaseEventLoop._timer_handle_cancelled"
    assert telling.cancelled == [second], broken(name, "a timer does not call it once")
    first.cancel()


def test_cancelled_timers_are_still_swept(telling: TellingLoop) -> None:
    name = "BaseEventLoop._timer_handle_cancelled"
    kept = telling.call_later(1, print)  # It is due first, and holds the others up.
    for number in range(1000):
        telling.call_later(1000 + number, print).cancel()
    telling.settle()
    swept = len(vars(telling)["_scheduled"]) < 1000
    assert swept, broken(name, "asyncio no longer counts there what is cancelled")
    kept.cancel()


def limits(high_water: int | None) -> tuple[int, int]:
    """Return a transport's marks on a loop with that one, before anyone asks."""
    found: list[tuple[int, int]] = []

    class Asking(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            assert isinstance(transport, asyncio.Transport)
            found.append(transport.get_write_buffer_limits())

    with contextlib.closing(LabLoop()) as loop:
        loop.high_water = high_water
        loop.finish(loop.create_server(Asking, "127.0.0.1", 0))
        LabClient(loop, loop.open_listeners()[0], 50_001, KERNEL).close()
    return found[0]


@pytest.mark.parametrize(
    ("high_water", "marks"),
    [(None, (16_384, 65_536)), (4096, (1024, 4096)), (0, (0, 0))],
)
def test_a_transport_is_made_with_the_marks_asked_for(
    high_water: int | None, marks: tuple[int, int]
) -> None:
    name = "BaseSelectorEventLoop._make_socket_transport"
    said = broken(name, "it does not make the transports of a server")
    assert limits(high_water) == marks, said


@pytest.mark.parametrize(("distance", "fires"), [(0.5, True), (2, False)])
def test_timers_within_the_resolution_are_due(
    loop: LabLoop, distance: float, fires: bool
) -> None:
    fired: list[float] = []
    call_at: Callable[..., object] = loop.call_at
    call_at(1 + distance * private.RESOLUTION, fired.append, 1)
    loop.advance(1)
    name = "BaseEventLoop._clock_resolution"
    assert bool(fired) == fires, broken(name, "it does not say which timers are due")


def test_a_loop_that_runs_can_be_forgotten() -> None:
    async def forget() -> asyncio.AbstractEventLoop | None:
        private.forget_running_loop()
        with contextlib.suppress(RuntimeError):
            return asyncio.get_running_loop()
        return None

    said = broken("asyncio._set_running_loop", "it does not say what loop runs")
    assert asyncio.run(forget()) is None, said
