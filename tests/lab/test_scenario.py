"""A scenario is read as it is written, and each mistake is told with its line."""

import signal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.errors import LabError
from lab.scenarios.cast import Step, Verb
from lab.scenarios.scenario import MOST_BYTES, parse


def only_step(text: str) -> Step:
    """Return the last step of a scenario that begins with a connection."""
    return parse(f"connect\n{text}").steps[-1]


def refusal(text: str) -> str:
    """Return the error that a text is answered with."""
    with pytest.raises(LabError) as caught:
        parse(text)
    return str(caught.value)


# What is read


def test_a_whole_scenario_is_read_line_by_line() -> None:
    scenario = parse(
        "# a talk\n"
        "\n"
        "connect\n"
        '  send "hello\\n"  # a greeting\n'
        "2: connect\n"
        '2:expect "x"\n'
        "advance 5 s\n"
    )

    assert scenario.steps == (
        Step(3, "connect", Verb.CONNECT),
        Step(4, 'send "hello\\n"', Verb.SEND, data=b"hello\n"),
        Step(5, "2: connect", Verb.CONNECT, client=2),
        Step(6, '2:expect "x"', Verb.EXPECT, client=2, data=b"x"),
        Step(7, "advance 5 s", Verb.ADVANCE, seconds=5.0),
    )
    assert scenario.kernel is None
    assert scenario.high_water is None


@pytest.mark.parametrize(
    ("verb", "before"),
    [
        (Verb.STOP_READING, ""),
        (Verb.READ_AGAIN, "stop reading\n"),
        (Verb.HANG_UP, ""),
        (Verb.RESET, ""),
        (Verb.CLOSE, ""),
        (Verb.EXPECT_NOTHING, ""),
        (Verb.EXPECT_END, ""),
        (Verb.EXPECT_RESET, ""),
        (Verb.CONNECT_REFUSED, "close\n"),
    ],
)
def test_a_verb_without_values_is_written_as_it_is_called(
    verb: Verb, before: str
) -> None:
    assert only_step(f"{before}{verb}").verb is verb


@pytest.mark.parametrize(
    ("written", "data"),
    [
        (r'"a\r\n\t\\\""', b'a\r\n\t\\"'),
        (r'"\x00\xff\0\101"', b"\x00\xff\x00A"),
        (r'"\a\b\f\v\'"', b"\a\b\f\v'"),
        ('"é€"', b"\xc3\xa9\xe2\x82\xac"),
        ('"# no comment"', b"# no comment"),
        ('"two  spaces"', b"two  spaces"),
        ('"ab" * 3', b"ababab"),
        ('"ab"*3', b"ababab"),
    ],
)
@pytest.mark.parametrize("verb", ["send", "expect"])
def test_a_text_is_read_with_its_escapes(verb: str, written: str, data: bytes) -> None:
    assert only_step(f"{verb} {written}").data == data


@given(st.binary(min_size=1, max_size=40))
def test_any_bytes_can_be_written_in_escapes(data: bytes) -> None:
    text = "".join(f"\\x{byte:02x}" for byte in data)

    assert only_step(f'send "{text}"').data == data


@given(st.text(st.characters(exclude_characters='"\\\n', codec="utf-8"), min_size=1))
def test_any_other_characters_are_sent_as_utf_8(text: str) -> None:
    assert only_step(f'send "{text}"').data == text.encode()


@pytest.mark.parametrize(
    "pieces", ["in pieces of 2", "in pieces of 2 bytes", "in  pieces\tof 2 byte"]
)
def test_pieces_have_a_size(pieces: str) -> None:
    step = only_step(f'send "ab" * 2 {pieces}')

    assert (step.data, step.count) == (b"abab", 2)


def test_bytes_can_be_expected_by_number() -> None:
    assert only_step("expect 1 byte").count == 1
    assert only_step("expect 4096 bytes").count == 4096


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("5 s", 5), ("0.5 s", 0.5), ("250 ms", 0.25), ("2min", 120), ("1.5 h", 5400)],
)
def test_time_has_units(written: str, seconds: float) -> None:
    assert only_step(f"advance {written}").seconds == seconds


def test_a_signal_has_a_number() -> None:
    assert only_step("signal SIGTERM").signal == signal.SIGTERM


@pytest.mark.parametrize(
    ("size", "number"), [("512", 512), ("1 byte", 1), ("4 KiB", 4096), ("2MiB", 2**21)]
)
def test_settings_are_bytes(size: str, number: int) -> None:
    scenario = parse(f"kernel {size}\nhigh-water mark {size}\nconnect")

    assert (scenario.kernel, scenario.high_water) == (number, number)


def test_a_high_water_mark_can_be_nothing() -> None:
    assert parse("high-water mark 0\nconnect").high_water == 0


def test_an_application_is_named_before_the_first_step() -> None:
    assert parse("app a.b:c.d  # to serve\nkernel 1\nconnect").app == "a.b:c.d"
    assert parse("connect").app is None


def test_a_windows_line_end_is_none_of_the_words() -> None:
    assert parse("connect\r\nclose\r\n").steps[1] == Step(2, "close", Verb.CLOSE)


def test_a_refused_client_can_connect_later() -> None:
    assert len(parse("connect refused\nconnect").steps) == 2


# What is refused


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("sned", 'sned is no step: write send "text"'),
        ("send hello", 'send hello is no step: write send "text"'),
        ('send "hello', 'send "hello is no step: write send "text"'),
        ('send "a" "b"', "is no step: write send"),
        ('send ""', "the text is empty: remove this step"),
        ('expect ""', "the text is empty: write expect nothing"),
        (r'send "\q"', r"\q is no escape: write \n"),
        (r'send "\é"', r"\é is no escape: write \n"),
        (r'send "\x4"', r"\x is no escape: write \n"),
        (r'send "\8"', r"\8 is no escape: write \n"),
        (r'send "\u00e9"', r"\u is no escape: write \n"),
        ('send "\ud800"', r"write bytes such as \xff"),
        ('send "a" * 0', "0 is out of bounds: write 1 to 16,777,216"),
        ('send "ab" * 8388609', "out of bounds: write 1 to 8,388,608"),
        ('send "a" in pieces of 0', "0 is out of bounds: write 1 to"),
        ("read 0 KiB a second for 1 s", "0 is out of bounds: write 1 to"),
        ("read 1 KiB a second for 0 s", "time moves on by more than nothing"),
        ("expect", 'expect is no step: write expect "text"'),
        ("expect 0 bytes", "0 is out of bounds: write 1 to"),
        ("expect 9999999999 bytes", "9999999999 is out of bounds: write 1 to"),
        pytest.param(f"expect {'9' * 5000} bytes", "99… is out of bounds", id="long"),
        ("expect end", "expect the end"),
        ("advance", "write advance 5 s"),
        ("advance 5", "write advance 5 s"),
        ("advance -5 s", "write advance 5 s"),
        ("advance 0 s", "time moves on by more than nothing and at most a year"),
        ("advance 9000 h", "at most a year"),
        ("signal", "write signal SIGTERM"),
        ("signal SIGNAL", "SIGNAL is no signal to handle: write SIGTERM or SIGINT"),
        ("signal SIGKILL", "SIGKILL is no signal to handle"),
        ("hang", "write hang up"),
        ("1: advance 5 s", "advance is for no one client: write it without number"),
        ("1: signal SIGTERM", "signal is for no one client"),
        ("0: send", "is no step"),
        ("0: close", "0 is out of bounds: write 1 to"),
        ("1:", "is no step: begin with connect, send,"),
        ("jump", "jump is no step: begin with connect, send,"),
        ("stop \x1b[31m", "stop ?[31m is no step: write stop reading"),
        ("kernel 4 KiB", "a setting stands before line 1, the first step"),
        ("app a:b", "a setting stands before line 1, the first step"),
        ("app", "app is no step: write app chapters.apps.hello:app"),
        ("app a b", "write app chapters.apps.hello:app"),
        ('app "a:b"', "write app chapters.apps.hello:app"),
        ("high-water mark 4 kB", "write high-water mark 1 KiB"),
    ],
)
def test_a_line_that_cannot_be_read_says_what_to_write(line: str, advice: str) -> None:
    told = refusal(f"connect\n{line}")

    assert told.startswith("line 2: ")
    assert advice in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    ("steps", "advice"),
    [
        ("close", "client 1 has not connected: write connect before"),
        ("connect|2: close", "client 2 has not connected: write 2: connect before"),
        ("connect|connect", "client 1 has connected before: a new one is 2: connect"),
        ("2: connect", "in which they connect: write 1: connect"),
        ("connect|3: connect", "in which they connect: write 2: connect"),
        ("connect|connect refused", "has a connection: write 2: connect refused"),
        ("connect|close|close", "client 1 has closed its connection: use another"),
        ('connect|reset|send "a"', "client 1 has reset its connection: use another"),
        ("connect|close|connect", "client 1 has connected before"),
        ('connect|hang up|send "a"', "client 1 has hung up: put send before hang up"),
        ("connect|hang up|hang up", "client 1 has hung up"),
        ("connect|read again", "client 1 reads already: remove this read again"),
        ("connect|stop reading|stop reading", "client 1 does not read: remove this"),
        ("connect|read 1 KiB a second for 1 s", "reads already: remove this step, or"),
        ("connect|stop reading|expect nothing", "does not read: put read again before"),
        ('connect|expect the end|expect "a"', "has seen the end, and nothing comes"),
        ("connect|expect a reset|hang up", "has lost its connection to a reset"),
        ("connect|kernel 1", "a setting stands before line 1"),
        ("kernel 1|kernel 2", "this is set already: remove one of the two lines"),
        ("app a:b|app a:b", "this is set already: remove one of the two lines"),
        ("kernel 0", "0 is out of bounds: write 1 to 16,777,216"),
        ("kernel 17 MiB", "17 is out of bounds: write 1 to 16"),
    ],
)
def test_a_step_that_nobody_can_do_then_is_refused(steps: str, advice: str) -> None:
    lines = steps.split("|")
    told = refusal("\n".join(lines))

    assert told.startswith(f"line {len(lines)}: ")
    assert advice in told


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing", "kernel 4 KiB"])
def test_a_scenario_has_steps(text: str) -> None:
    assert refusal(text) == "line 1: there is no step: write connect, and then others"


def test_a_client_that_saw_the_end_can_see_it_again_and_send() -> None:
    parse('connect\nexpect the end\nexpect the end\nsend "a"\nhang up\nclose')


def test_what_one_client_does_says_nothing_of_another() -> None:
    parse("connect\n2: connect\nhang up\n2: hang up\nclose\n2: expect the end")


def test_the_most_bytes_are_as_many() -> None:
    assert len(only_step(f'send "a" * {MOST_BYTES}').data) == MOST_BYTES


def test_a_long_line_is_cut_in_the_error() -> None:
    assert len(refusal("x" * 100_000)) < 300


WORDS = [
    *(str(verb) for verb in Verb),
    *('"', "\\", '"a"', '"\\x', "*", ":", "#", "\n", " ", "0", "1", "2:", "9" * 5000),
    *(
        "in pieces of",
        "a second",
        "for",
        "bytes",
        "5 s",
        "ms",
        "h",
        "SIGTERM",
        "KiB",
        "\r",
        "٣",
        ".",
    ),
    *("app", "kernel", "high-water mark", "\u2028", "\ud800", "\x00"),
]
SCRAPS = st.lists(st.sampled_from(WORDS), max_size=12)


def try_to_parse(text: str) -> None:
    """Parse a text, which may be refused in one line that names a line of it."""
    try:
        parse(text)
    except LabError as error:
        told = str(error)
        assert told.startswith("line ")
        assert len(told.splitlines()) == 1


@settings(max_examples=300)
@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try_to_parse(text)


@settings(max_examples=500)
@given(SCRAPS, st.sampled_from(["", " "]))
def test_any_scraps_of_a_scenario_are_read_or_refused(
    scraps: list[str], between: str
) -> None:
    try_to_parse("connect\n" + between.join(scraps))
