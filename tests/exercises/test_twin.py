"""The twin: it tells wrong servers apart, and no right ones, and says how."""

import ast
import signal
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from lab.chapters import Chapter, find_chapter
from lab.errors import LabError
from lab.exercises import bank
from lab.exercises.bank import Answer
from lab.scenarios.inbox import END, RESET
from lab.twin import gaps
from lab.twin.answers import alike, read
from lab.twin.candidates import all_mutants, changed_lines
from lab.twin.difference import SLACK, difference, excused
from lab.twin.hunt import Finding, Found, Hunt
from lab.twin.process import forked
from lab.twin.script import script
from lab.twin.search import search, shrink, smaller_talks
from lab.twin.sighting import CUT_OFF, Kind, Sighting
from lab.twin.story import tell
from lab.twin.talk import Act, Talk, Verb
from lab.twin.twins import Twins, see
from lab.twin.worlds import World

CHAPTERS = [find_chapter(str(number)) for number in range(1, 9)]

pytestmark = pytest.mark.usefixtures("leaves_open")


# Wrong servers: a chapter and its file, what is there, and what was to be there. The
# last is a seed from which it takes few talks.
WRONG = {
    "a second of silence": (
        "1",
        "server.py",
        "await reader.read(READ_SIZE)",
        "await asyncio.wait_for(reader.read(READ_SIZE), 1)",
        1,
    ),
    "descriptors that stay": ("2", "server.py", "return False", "return True", 1),
    "a lost Set-Cookie": (
        "3", "answer.py", "= list(headers)", "= list(dict(headers).items())", 204,
    ),
    "the year 1970": ("3", "answer.py", "int(time.time())", "0", 1),
    "a limit that is ignored": (
        "4", "timeouts.py", "getattr(self.limits", "getattr(LIMITS", 0,
    ),
    "half an upload": (
        "5", "http1.py", "self.exchange.body.close()", "self.exchange.body.end()", 12,
    ),
    "a response without an end": (
        "6", "cycle.py", "self.finish()", "self.wire.finish()", 5,
    ),
    "a line break in a header": (
        "7", "response.py", " or not VALUE.fullmatch(value)", "", 25,
    ),
    "a state that is shared": ("8", "wrapping.py", "dict(state)", "state", 8),
    "an application that is not waited for": (
        "8", "lifespan.py", "self.answered.clear()", "pass", 2,
    ),
    "a limit that is forgotten": ("8", "server.py", "limit_connections or ", "", 3),
    "a grace that the first signal ends": (
        "8", "server.py", "done_before(signals.hurried", "done_before(signals.asked",
        17,
    ),
}  # fmt: skip

# An upload may be answered in other words.
ALIKE = [
    each
    for each in bank.answers(bank.RIGHT, CHAPTERS)
    if not str(each).startswith("5-upload")
]


def copy_of(chapter: Chapter, work: Path, file: str, old: str, new: str) -> Path:
    """Make a copy of a chapter in which one text is another."""
    folder = Answer(chapter, "copy").write(work)
    source = (folder / file).read_text()
    assert old in source
    (folder / file).write_text(source.replace(old, new))
    return folder


def talk_of(*acts: Act) -> Talk:
    """Return a talk of a client that connects, and then does this."""
    return Talk((Act(Verb.CONNECT, 1), *acts))


def says(*parts: bytes) -> Act:
    """Return that a client sends something."""
    return Act(Verb.SEND, 1, parts)


# What it tells apart, and what not


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_server_differs(name: str, tmp_path: Path) -> None:
    number, file, old, new, seed = WRONG[name]
    chapter = find_chapter(number)
    twins = Twins(chapter, copy_of(chapter, tmp_path, file, old, new))
    assert search(twins, map(twins.world.talk, range(seed, seed + 300)))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda each: each.package)
def test_a_finished_chapter_is_no_different_from_itself(chapter: Chapter) -> None:
    twins = Twins(chapter, chapter.path)
    for talk in map(twins.world.talk, range(5)):
        one, two = (see(twins.yours, twins.world, talk) for _ in range(2))
        assert twins.differ(one, two) is None, script(talk)


@pytest.mark.parametrize("answer", ALIKE[::4], ids=str)
def test_a_right_server_is_no_different(answer: Answer, tmp_path: Path) -> None:
    twins = Twins(answer.chapter, answer.write(tmp_path))
    talks = map(twins.world.talk, range(3))
    found = search(twins, talks)
    assert found is None, tell(twins, found)


def test_what_does_not_reproduce_is_no_difference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    twins = Twins(CHAPTERS[0], CHAPTERS[0].path)
    lengths = iter(range(10))

    def chance(*_: object) -> Sighting:
        return Sighting(steps=[{(Kind.ENDED, 0): next(lengths)}])

    monkeypatch.setattr("lab.twin.twins.see", chance)
    assert twins.compare(talk_of()) is None


def test_the_same_seed_is_the_same_talk() -> None:
    for chapter in CHAPTERS:
        one, two = (World(chapter.number).talk(7) for _ in range(2))
        assert one == two
        assert one != World(chapter.number).talk(8)


# What is excused

DATE = b"date: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
LENGTH = b"content-length: 2\r\n"
PLAIN = b"HTTP/1.1 200 OK\r\n" + DATE + b"x-toy: 1\r\n" + LENGTH + b"\r\nhi"
IN_CHUNKS = b"HTTP/1.1 200 OK\r\n" + DATE + b"Transfer-Encoding: chunked\r\n\r\n"
OF_ITS_OWN = b"HTTP/1.1 400 Bad\r\n" + DATE + LENGTH + b"\r\nno"
NOW = 1_767_225_600.0  # what DATE says

AS_GOOD = {
    "order and case": (
        PLAIN, PLAIN.replace(LENGTH, b"").replace(DATE, LENGTH.upper() + DATE),
    ),
    "reason": (PLAIN, PLAIN.replace(b"OK", b"Fine")),
    "server": (PLAIN, PLAIN.replace(DATE, DATE + b"Server: mine\r\n")),
    "chunks": (
        IN_CHUNKS + b"2\r\nhi\r\n0\r\n\r\n",
        IN_CHUNKS + b"1\r\nh\r\n1\r\ni\r\n0\r\n\r\n",
    ),
    "text of an error": (
        OF_ITS_OWN, OF_ITS_OWN.replace(b": 2", b": 5").replace(b"no", b"sorry"),
    ),
    "options of a connection": (
        PLAIN.replace(DATE, DATE + b"Connection: close\r\n"),
        PLAIN.replace(DATE, b"connection: Close\r\n" * 2 + DATE),
    ),
}  # fmt: skip
WORSE = {
    "status": (PLAIN, PLAIN.replace(b"200", b"201")),
    "body": (PLAIN, PLAIN.replace(b"hi", b"ho")),
    "no date": (PLAIN, PLAIN.replace(DATE, b"")),
    "two dates": (PLAIN, PLAIN.replace(DATE, DATE * 2)),
    "an old date": (PLAIN, PLAIN.replace(b"2026", b"1970")),
    "a date to come": (PLAIN, PLAIN.replace(b"2026", b"2027")),
    "a header less": (PLAIN, PLAIN.replace(b"x-toy: 1\r\n", b"")),
    "no end of chunks": (IN_CHUNKS + b"0\r\n\r\n", IN_CHUNKS),
    "more than was asked for": (PLAIN, PLAIN * 2),
    "bytes that are no answer": (PLAIN, PLAIN + b"x"),
}


@pytest.mark.parametrize("name", AS_GOOD)
def test_a_client_would_not_mind(name: str) -> None:
    assert alike(*AS_GOOD[name], over=False, latest=NOW)


@pytest.mark.parametrize("name", WORSE)
def test_a_client_would_mind(name: str) -> None:
    assert not alike(*WORSE[name], over=False, latest=NOW)


def test_where_a_body_breaks_off_it_is_chance_how_much_came() -> None:
    more, less = IN_CHUNKS + b"5\r\nhello", IN_CHUNKS + b"5\r\nhel"
    assert alike(more, less, over=True, latest=NOW)
    assert not alike(more, less, over=False, latest=NOW)
    assert not alike(more, IN_CHUNKS + b"5\r\nhexxx", over=True, latest=NOW)


def test_a_body_to_the_end_and_the_next_answer_are_told_apart() -> None:
    answers, rest = read(b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN + PLAIN)
    assert ([each.status for each in answers], rest) == ([100, 200, 200], b"")


@pytest.mark.parametrize(
    ("kind", "finished", "good", "bad"),
    [
        (Kind.TAKEN, 0, SLACK, SLACK + 1),
        (Kind.UNSENT, 10, 10 + SLACK, 11 + SLACK),
        (Kind.LEFT, (1, 1, 0), (0, 1, 0), (1, 1, 1)),
        (Kind.OPEN, 2, 1, 3),
        (Kind.LATE, 0, 0, 1),
        (Kind.HELD, 0, SLACK, SLACK + 1),
        (Kind.SAW_LATE, [("body", b"hi")], None, [("body", b"h")]),
        (Kind.SAW_LATE, None, [("raised", "OSError")], [("raised", "mistake")]),
        (Kind.ERRORS, (1, 0), (2, 0), (0, 1)),
        (Kind.ERRORS, (1, 0), (2, 0), None),
    ],
)
def test_right_servers_may_do_with_less(
    kind: Kind, finished: object, good: object, bad: object
) -> None:
    assert excused(kind, finished, good)
    assert not excused(kind, finished, bad)


def test_how_much_came_before_a_reset_is_chance() -> None:
    def sighting(data: bytes, end: str) -> Sighting:
        steps = [{(Kind.RECEIVED, 1): {0.0: (len(data), end)}}]
        return Sighting(steps, {1: bytearray(data)})

    assert not difference(sighting(b"abc", RESET), sighting(b"ab", RESET), http=False)
    assert difference(sighting(b"abc", RESET), sighting(b"ax", RESET), http=False)
    assert difference(sighting(b"abc", END), sighting(b"ab", END), http=False)
    assert not difference(sighting(b"abc", END), sighting(b"ab", CUT_OFF), http=False)
    assert difference(sighting(b"abc", END), sighting(b"abc", RESET), http=False)


# Shrinking and telling


@pytest.fixture
def capitals(tmp_path: Path) -> Twins:
    """A server of chapter 2 that sends back X as x."""
    change = "server.py", "write(data)", 'write(data.replace(b"X", b"x"))'
    return Twins(CHAPTERS[1], copy_of(CHAPTERS[1], tmp_path, *change))


LONG = replace(
    Talk(
        (
            Act(Verb.CONNECT, 1),
            Act(Verb.CONNECT, 3),
            Act(Verb.SEND, 1, (b"hello",), cut=1, seconds=0.3),
            Act(Verb.SEND, 3, (b"a", b"bX", b"c"), cut=2, seconds=1),
            Act(Verb.STALL, 1, at_once=True),
            Act(Verb.ADVANCE, seconds=5),
        )
    ),
    room=1024,
)


def test_a_talk_shrinks_to_what_matters(capitals: Twins) -> None:
    assert shrink(capitals, LONG) == talk_of(says(b"bX"))


def test_shrinking_has_an_end(capitals: Twins, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Talk] = []
    monkeypatch.setattr(capitals, "compare", asked.append)
    assert shrink(capitals, LONG, tries=5) != LONG  # Its clients are 1 and 2 now.
    assert len(asked) == 5
    assert len(list(smaller_talks(LONG))) < 100


def test_the_story_names_the_reader_s_own_bytes(capitals: Twins) -> None:
    told = tell(capitals, talk_of(says(b"Xylophone\n")))
    assert r'client  receives  "xylophone\n"' in told
    assert 'has had "Xylophone\\n" at 0 s; yours has had "xylophone\\n" at 0 s' in (
        " ".join(told.split())
    )
    assert told.endswith('connect\nsend "Xylophone\\n"\n')


def test_no_story_where_nothing_differs(capitals: Twins) -> None:
    with pytest.raises(LabError, match="no more"):
        tell(capitals, talk_of(says(b"hello")))


def test_a_talk_is_written_as_a_scenario() -> None:
    acts = [
        says(b'GET "', b"x" * 100, b"\xff\n"),
        Act(Verb.CONNECT, 2, at_once=True),
        Act(Verb.SEND, 2, (b"ab",), cut=1, seconds=2),
        Act(Verb.STOP, seconds=0.2),
        Act(Verb.SIGNAL, signal=int(signal.SIGTERM)),
    ]
    talk = replace(talk_of(*acts), room=1024, limits=(("write", 1.0),))
    assert script(talk).splitlines() == [
        "# limits: (('write', 1.0),)",
        "kernel 1024 bytes",
        "connect",
        r'send "GET \""',
        'send "x" * 100',
        r'send "\xff\n"',
        "2: connect  # at once with what follows",
        '2: send "ab" in pieces of 1 bytes  # and 2 s after each',
        "# stop the server, grace 0.2 s",
        "signal SIGTERM",
    ]


# Candidates, and what is found of each


def test_mutants_are_python_and_each_is_another() -> None:
    mutants = list(all_mutants(CHAPTERS[1]))
    changed = {tuple(changed_lines(each)) for each in mutants}
    assert len(changed) == len(mutants) > 40
    assert ("in server.py, EchoProtocol.eof_received", *RETURNS_TRUE) in changed


RETURNS_TRUE = (
    "-        return False  # All is written; the transport may send it and close.",
    "+        return True  # All is written; the transport may send it and close.",
)


def test_a_mutant_can_be_written(tmp_path: Path) -> None:
    for number, mutant in enumerate(islice(all_mutants(CHAPTERS[1]), 12)):
        folder = mutant.write(tmp_path / str(number))
        source = (folder / mutant.edits[0].file).read_text()
        assert ast.parse(source)
        assert source != (CHAPTERS[1].path / mutant.edits[0].file).read_text()


@pytest.fixture
def hunt() -> Hunt:
    return Hunt(CHAPTERS[1], range(34, 37))  # These are short.


def edit(text: str) -> Answer:
    """Return a candidate of chapter 2 whose data_received() does something else."""
    lines = [
        "== other",
        "Does something else.",
        "in server.py, EchoProtocol.data_received",
    ]
    return bank.parse(CHAPTERS[1], [*lines, f"+        {text}"])


def passes(request: object) -> str:
    """Tell of no check that fails."""
    return ""


def test_a_gap_is_what_passes_and_differs(hunt: Hunt) -> None:
    found = hunt.look_at(edit("self.transport.write(data.upper())"), passes)
    assert found.found is Found.GAP
    assert "send" in found.detail


def test_what_cannot_be_told_apart_is_said_to_be_so(hunt: Hunt) -> None:
    found = hunt.look_at(edit("self.transport.write(bytes(data))"), passes)
    assert found == Finding(Found.SAME)


def test_what_never_comes_back_is_given_up(
    hunt: Hunt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.twin.hunt.SECONDS", 1)
    monkeypatch.setattr(hunt, "story", lambda folder: signal.pause())
    monkeypatch.setattr("lab.twin.process.ON_THE_WALL", 0.1)
    found = hunt.look_at(edit("self.transport.write(data)"), passes)
    assert found == Finding(Found.GAVE_UP)


def test_a_check_that_fails_is_named(hunt: Hunt) -> None:
    news = '{"step": "echo", "tried": "a claim", "sentence": "no"}\n'
    found = hunt.look_at(edit("pass"), lambda request: news)
    assert found == Finding(Found.CAUGHT, "a claim")


def test_work_in_a_process_comes_back_or_is_given_up() -> None:
    assert forked(lambda: 6 * 7, 5) == 42
    assert forked(lambda: signal.raise_signal(signal.SIGKILL), 5) is None


def test_a_hunt_ends_when_its_time_is_over(
    hunt: Hunt, capsys: pytest.CaptureFixture[str]
) -> None:
    same = edit("self.transport.write(bytes(data))")
    gaps.hunt_for_gaps(hunt, [same], passes, seconds=60)
    gaps.hunt_for_gaps(hunt, [same], passes, seconds=-1)
    assert capsys.readouterr().out.splitlines() == [
        "other                            no difference seen: Does something else.",
        "0 caught, 0 gap, 1 no difference seen, 0 gave up",
        "Not all were tried: -1 seconds are over.",
        "0 caught, 0 gap, 0 no difference seen, 0 gave up",
    ]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SEED", "x", "SEED is a number, not x"),
        ("COPY", "work", "COPY is a folder called ch02_protocol_echo, not work"),
        ("FILE", "none.edits", "there is no none.edits"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_line(
    name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TALKS", "1")
    monkeypatch.setenv(name, value)
    with pytest.raises(LabError, match=sentence):
        gaps.main("2")


def test_one_copy_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copy_of(
        CHAPTERS[1], tmp_path, "server.py", "write(data)", "write(data[1:])"
    )
    monkeypatch.setenv("SEED", "34")
    monkeypatch.setenv("TALKS", "3")
    for copy, said in ((folder, "expected"), (CHAPTERS[1].path, "no difference seen")):
        monkeypatch.setenv("COPY", str(copy))
        gaps.main("2")
        assert said in capsys.readouterr().out
