"""A report fits on a screen, whatever there is to say, and says what to do next."""

from dataclasses import replace
from pathlib import Path

import pytest

from lab.chapters import find_chapter
from lab.exercises import plan as plans
from lab.exercises.check import checks_module, checks_of, every_check
from lab.exercises.lines import Line, words_of
from lab.exercises.plan import EARLIER, Plan, State
from lab.exercises.report import report
from lab.exercises.trouble import Trouble, missing_function, obstacle, sentence
from lab.exercises.verdict import Verdict
from lab.exercises.work import Code
from lab.scenarios.failure import Failure
from lab.tracing.trace import Event, Lane

from .conftest import text_of

COPY = Code(Path("/reader/work/ch02_protocol_echo"), is_copy=True)
EVENTS = [
    Event(n, Lane.CLIENT, "sends", connection=1, data=b"%d" % n) for n in range(500)
]


@pytest.fixture
def plan() -> Plan:
    return plans.load(find_chapter("2"))


def verdict(plan: Plan, trouble: Trouble | None = None, **states: State) -> Verdict:
    """Return a verdict on a copy; states that are not named are those of the first."""
    usual = next(iter(states.values()), State.PASSED)
    every = {step.name: states.get(step.name, usual) for step in plan.steps}
    return Verdict(plan, COPY, every, trouble)


def failed(plan: Plan, **values: object) -> Verdict:
    """Return a verdict on a copy in which the first check has failed."""
    first = checks_of(checks_module(2))[0]
    trouble = Trouble(plan.steps[0], first.claim, sentence("it is wrong"))
    return verdict(plan, replace(trouble, **values), echo=State.FAILED)


def lines_of(found: Verdict) -> list[str]:
    return text_of(found).splitlines()


# How it stands


def test_a_step_is_a_line_with_its_state(plan: Plan) -> None:
    states = {"echo": State.PASSED, "room": State.NOT_STARTED, "listen": State.UNKNOWN}
    lines = lines_of(verdict(plan, **states))

    assert lines[:4] == [
        "Chapter 2, your copy in work/ch02_protocol_echo",
        "■·■■·■  4 of 6 passed",
        "",
        "   1  Send back what comes                 passed",
    ]
    assert lines[4].endswith("  not started")
    assert lines[7].endswith("  not checked")
    assert lines[8].endswith("  passed (challenge)")


def test_states_differ_in_style_and_in_words(plan: Plan) -> None:
    found = verdict(plan, echo=State.FAILED, room=State.PASSED)
    lines = [line for line in report(found) if line.text.startswith("   ")]

    assert (lines[0].style, lines[1].style) == ("bold red", "green")
    assert ("failed" in lines[0].text, "passed" in lines[1].text) == (True, True)


def test_what_came_before_is_a_line_without_a_number(plan: Plan) -> None:
    states = dict.fromkeys([step.name for step in plan.steps], State.PASSED)
    found = Verdict(plan, COPY, states | {EARLIER.name: State.PASSED}, None)

    assert lines_of(found)[8].startswith("   +  What worked before still works  ")


# What to do next


def test_whoever_has_no_copy_is_told_how_to_begin(plan: Plan) -> None:
    found = replace(verdict(plan), code=Code(plan.chapter.path, is_copy=False))

    assert lines_of(found)[0] == (
        "Chapter 2, the finished code in chapters/ch02_protocol_echo"
    )
    assert lines_of(found)[-1] == "To build it yourself: make start-chapter-2"


def test_the_first_step_that_is_not_passed_is_next(plan: Plan) -> None:
    found = verdict(plan, echo=State.PASSED, room=State.NOT_STARTED)
    lines = lines_of(found)

    step = plan.steps[1]
    begin = lines.index(f"Next is step 2, {step.title} (about {step.minutes} minutes).")
    assert " ".join(lines[begin + 1 : -4]) == " ".join(step.goal.split())
    assert lines[-4:] == [
        "Write:  EchoProtocol.pause_writing, EchoProtocol.resume_writing, in",
        "        work/ch02_protocol_echo/server.py",
        f"Read:   docs/chapters/02-protocol-echo.md#{step.section}",
        "Hint:   make hint-chapter-2",
    ]


def test_paragraphs_of_a_goal_stay_apart(plan: Plan) -> None:
    first, *others = plan.steps
    goal = "Do one\nthing.\n\nAnd another."
    steps = (replace(first, goal=goal), *others)
    lines = lines_of(verdict(replace(plan, steps=steps), echo=State.NOT_STARTED))

    begin = lines.index("Do one thing.")
    assert lines[begin : begin + 3] == ["Do one thing.", "", "And another."]


def test_a_challenge_is_an_offer(plan: Plan) -> None:
    lines = lines_of(verdict(plan, echo=State.PASSED, chat=State.NOT_STARTED))

    assert "Every step passes. There is a challenge left, if you like:" in lines
    assert lines[-1] == "Hint:   make hint-chapter-2"


def test_whoever_has_done_it_all_is_told_so(plan: Plan) -> None:
    assert lines_of(verdict(plan))[-1] == (
        "Every step passes, challenges and all. Chapter 2 is yours."
    )


# What is wrong


def test_a_failure_names_the_step_the_claim_and_the_reason(plan: Plan) -> None:
    check = checks_of(checks_module(2))[0]
    lines = lines_of(failed(plan))

    assert lines[9:] == [
        "",
        f"Step 1 failed: {check.claim}.",
        "",
        "It is wrong.",
        check.why,
        "",
        f"See:    {check.see}",
        f"Read:   docs/chapters/02-protocol-echo.md#{plan.steps[0].section}",
        "Hint:   make hint-chapter-2",
    ]


def test_what_failed_can_be_tried_by_hand(plan: Plan) -> None:
    found = failed(plan, events=EVENTS[:1], is_plain=True)
    finished = replace(found, code=Code(plan.chapter.path, is_copy=False))
    sent = "Try:    (printf '0'; sleep 1) | nc -N 127.0.0.1 8000  "

    assert f"{sent}(while make run-mine-chapter-2 runs)\n" in text_of(found)
    assert f"{sent}(while make run-chapter-2 runs)\n" in text_of(finished)
    assert "Try:" not in text_of(failed(plan, events=EVENTS[:1]))


def test_bytes_are_shown_where_they_differ(plan: Plan) -> None:
    wrong = Failure("", 0, b"hello", b"help!", "expected, but came")
    text = text_of(failed(plan, failure=wrong))

    assert '  expected  "hello"\n' in text
    assert '  came      "help!"\n' in text
    assert "^" in text


def test_a_story_tells_what_happened_before(plan: Plan) -> None:
    text = text_of(failed(plan, events=EVENTS[:2]))

    assert "Steps so far:\n" in text
    assert '0 s   client  sends  "0"' in text


def test_an_earlier_promise_that_is_broken_is_told_with_that_chapter_s_check(
    plan: Plan,
) -> None:
    own = {check.claim for check in checks_of(checks_module(2))}
    check = next(each for each in every_check(2) if each.claim not in own)
    states = dict.fromkeys([step.name for step in plan.steps], State.PASSED)
    trouble = Trouble(EARLIER, check.claim, sentence("it is wrong"))
    every = states | {EARLIER.name: State.FAILED}
    text = text_of(Verdict(plan, COPY, every, trouble))

    words = f"What an earlier chapter promised has failed: {check.claim}."
    assert words in " ".join(text.split())
    assert f"See:    {check.see}" in text
    assert "Read:   docs/chapters/01-stream-echo.md#" in text
    assert "Hint:" not in text


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("it is wrong", "It is wrong."),
        ("is it wrong?", "Is it wrong?"),
        ("client 1 left", "Client 1 left."),
        ("main() ended", "main() ended."),
        ("server.py, line 3: no", "server.py, line 3: no."),
        ("time.sleep(1) stops", "time.sleep(1) stops."),
        ("a.b is wrong", "a.b is wrong."),
        ("it's\nwrong \x1b[2J", r"It's wrong \x1b[2J."),
        ("", "."),
    ],
)
def test_what_was_wrong_is_a_sentence(words: str, shown: str) -> None:
    assert words_of(words) == [Line(shown)]


def test_a_long_sentence_ends_in_dots() -> None:
    lines = [line.text for line in words_of("word " * 500)]

    assert len(lines) == 5
    assert lines[-1] == "…"


# There is always room


LONG = {
    "claim": {},
    "sentence": {"failure": Failure("", 0, b"x" * 999, b"y" * 999, "why " * 300)},
    "story": {"events": EVENTS},
    "raised": {
        "raised": (
            *('  File "server.py", line 3, in f', "    f()") * 3,
            "ValueError: " + "x" * 999,
            *("  y",) * 300,
        )
    },
    "printed": {"printed": "x" * 9999 + "\n\x1b[31my\n" * 999},
}


@pytest.mark.parametrize("name", LONG)
def test_much_of_one_thing_fits(plan: Plan, name: str) -> None:
    text_of(failed(plan, **LONG[name]))


def test_wide_letters_fit(plan: Plan) -> None:
    text_of(failed(plan, printed="漢" * 999, raised=("漢字" * 99,)))


@pytest.mark.parametrize("steps", [6, 9, 11])
def test_much_of_everything_fits(plan: Plan, steps: int) -> None:
    every = {key: value for values in LONG.values() for key, value in values.items()}
    more = [
        replace(plan.steps[1], name=f"step{n}", title=f"{n} " * 20)
        for n in range(steps - len(plan.steps))
    ]
    found = failed(replace(plan, steps=(*plan.steps, *more)), **every)

    text = text_of(found)

    assert 'File "server.py", line 3, in f' in text
    assert "ValueError: xxx" in text
    assert "Hint:   make hint-chapter-2" in text


def test_what_was_raised_keeps_its_innermost_line_and_its_error(plan: Plan) -> None:
    frames = [f'  File "server.py", line {n}, in f' for n in range(3)]
    raised = [line for frame in frames for line in (frame, "    f()")]
    found = failed(plan, raised=(*raised, "ValueError"), events=EVENTS)
    both = failed(
        plan, raised=(*raised, "ValueError"), events=EVENTS, printed="x\n" * 9
    )

    assert all(frame in text_of(found) for frame in frames)
    assert frames[2] in text_of(both)
    assert "  ValueError" in text_of(both)
    assert "Steps so far:" in text_of(both)


def test_only_the_last_of_what_was_printed_is_shown(plan: Plan) -> None:
    printed = "".join(f"line {n}\n\n" for n in range(9))
    text = text_of(failed(plan, printed=printed))

    assert "It printed:\n  line 5\n  line 6\n  line 7\n  line 8\n" in text
    assert "line 4" not in text


def test_an_address_is_not_cut_but_what_is_printed_is(plan: Plan) -> None:
    text = text_of(failed(plan, printed="https://" + "x" * 200))

    assert "x" * 90 not in text


# Where nothing could be tried


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            SyntaxError("no", (f"{COPY.folder}/server.py", 3, 5, "\tx y\n")),
            "work/ch02_protocol_echo/server.py, line 3: no.",
        ),
        (
            PermissionError(13, "Permission denied", f"{COPY.folder}/server.py"),
            "work/ch02_protocol_echo/server.py cannot be read: Permission denied.",
        ),
        (
            FileNotFoundError(2, "", f"{COPY.folder}/server.py"),
            "work/ch02_protocol_echo is no folder. make reset-chapter-2 puts what you",
        ),
    ],
)
def test_what_is_in_the_way_is_named(
    plan: Plan, error: SyntaxError | OSError, words: str
) -> None:
    trouble = obstacle(plan, COPY, error)
    text = text_of(verdict(plan, trouble, echo=State.UNKNOWN))

    assert "Nothing could be checked.\n" in text
    assert words in text
    assert str(COPY.folder) not in text
    if isinstance(error, SyntaxError):
        assert "\n   x y\n      ^" in text


def test_a_function_that_is_gone_is_named_with_its_step(plan: Plan) -> None:
    trouble = missing_function(COPY, plan.steps[4], "server.py", "serve")
    text = text_of(verdict(plan, trouble, listen=State.FAILED))

    assert "Step 5 failed.\n" in text
    assert "work/ch02_protocol_echo/server.py has no function serve, which this" in text
