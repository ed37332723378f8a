r"""A run of a server as a script that a person can read, one step a line.

connect
send "hello\n"          # client 1, unless the line names another: 2: send "hello"
expect "hello\n"
hang up
expect the end
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lab.errors import LabError
from lab.scenarios.cast import OF_NO_CLIENT, Cast, Step, Verb
from lab.scenarios.complaint import ScenarioError
from lab.scenarios.failure import Failure
from lab.scenarios.values import SHOWN, cut, read_seconds, read_signal, unescape, whole

MOST_BYTES = 16 * 1024 * 1024  # that a step sends or expects, or that a buffer holds

UNITS = {"": 1, "byte": 1, "bytes": 1, "KiB": 1024, "MiB": 1024 * 1024}

# The part of a line before its comment, and the client's number before its step.
CODE = re.compile(r'(?:[^"#]|"(?:[^"\\]|\\.)*"?)*')
PREFIX = re.compile(r"(?:(?P<client>[0-9]+)\s*:\s*)?(?P<rest>.*)", re.DOTALL)

TEXT = r'"(?P<text>(?:[^"\\]|\\.)*)"(?:\s*\*\s*(?P<times>[0-9]+))?'
SIZE = r"(?P<size>[0-9]+)\s*(?P<unit>|bytes?|KiB|MiB)"
# A space stands for any; verbs that are not here are written as they are called.
GRAMMAR = {
    Verb.SEND: rf"send {TEXT}(?: in pieces of (?P<count>[0-9]+)"
    "(?: bytes?)?(?P<paced> a second)?)?",
    Verb.READ: rf"read {SIZE} a second for (?P<seconds>[0-9]+) s",
    Verb.ADVANCE: r"advance (?P<time>[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>ms|s|min|h)",
    Verb.SIGNAL: r"signal (?P<signal>\w+)",
    Verb.EXPECT: rf"expect {TEXT}",
    Verb.EXPECT_BYTES: r"expect (?P<count>[0-9]+) bytes?",
}
SETTINGS = {
    "app": r"app (?P<app>[^\s\"]+)",
    "kernel": rf"kernel {SIZE}",
    "high_water": rf"high-water mark {SIZE}",
}

# What to write, by the first word.
FORMS = {
    "connect": "connect, or connect refused",
    "send": 'send "text", send "text" * 3, send "text" in pieces of 1 byte, or so many '
    "a second",
    "stop": "stop reading",
    "read": "read again, or read 4 KiB a second for 10 s",
    "advance": "advance 5 s, or another number of ms, s, min or h",
    "hang": "hang up",
    "reset": "reset",
    "close": "close",
    "signal": "signal SIGTERM, or another signal",
    "expect": 'expect "text", expect 5 bytes, expect nothing, expect the end, '
    "or expect a reset",
    "app": "app chapters.apps.hello:app, or another module and name",
    "kernel": "kernel 4 KiB, or another number of bytes, KiB or MiB",
    "high-water": "high-water mark 1 KiB, or another number of bytes, KiB or MiB",
}


@dataclass(frozen=True)
class Scenario:
    """The steps of a run, and the settings in which they are done.

    `app` names the application to serve. `kernel` and `high_water` are in bytes: what
    the system holds in each direction of a connection, and a transport's mark. None
    leaves each of them as the server and the system have it.
    """

    steps: tuple[Step, ...]
    app: str | None = None
    kernel: int | None = None
    high_water: int | None = None


def parse(text: str) -> Scenario:
    """Return the scenario that a text describes.

    Raises ScenarioError, which names the line and says what to write there instead.
    """
    settings: dict[str, Any] = {}
    steps: list[Step] = []
    cast = Cast()
    for number, words in code_lines(text):
        try:
            if setting := read_setting(words):
                add_setting(settings, steps, *setting)
            else:
                steps.append(read_step(number, words))
                cast.take(steps[-1])
        except LabError as error:
            raise wrong(number, words, str(error)) from None
    if not steps:
        raise wrong(1, "", "there is no step: write connect, and then others")
    return Scenario(tuple(steps), **settings)


def wrong(line: int, words: str, sentence: str) -> ScenarioError:
    """Return the error of a line that is no step."""
    return ScenarioError(Failure(words, line, None, b"", sentence))


def code_lines(text: str) -> Iterator[tuple[int, str]]:
    """Give the number and the words of each line that is more than a comment."""
    for number, line in enumerate(text.split("\n"), start=1):
        code = CODE.match(line)
        words = code[0].strip() if code else ""
        if words:
            yield number, words


# Settings


def read_setting(words: str) -> tuple[str, str | int] | None:
    """Return the name and the value of a setting, or None for what is a step."""
    for name, pattern in SETTINGS.items():
        if found := match(pattern, words):
            if name == "app":
                return name, str(found["app"])
            least = 1 if name == "kernel" else 0
            unit = UNITS[found["unit"]]
            size = whole(found["size"], least, MOST_BYTES // unit)
            return name, size * unit
    return None


def add_setting(
    settings: dict[str, Any], steps: list[Step], name: str, value: str | int
) -> None:
    """Add a setting; LabError if it comes twice or too late."""
    if steps:
        raise LabError(f"a setting stands before line {steps[0].line}, the first step")
    if name in settings:
        raise LabError("this is set already: remove one of the two lines")
    settings[name] = value


# Steps


def read_step(line: int, words: str) -> Step:
    """Return the step that a line describes; LabError if it describes none."""
    prefix = PREFIX.fullmatch(words)
    client, rest = prefix.groups() if prefix else (None, words)
    for verb in Verb:
        found = match(GRAMMAR.get(verb, verb), rest)
        if found is not None:
            if client and verb in OF_NO_CLIENT:
                raise LabError(f"{verb} is for no one client: write it without number")
            number = whole(client or "1", 1, 10_000)
            return Step(line, words, verb, number, **values(verb, found))
    raise LabError(advice(rest))


def match(pattern: str, words: str) -> dict[str, Any] | None:
    """Return the parts of what matches a pattern wholly, by name; None if it does not.

    A space in the pattern stands for any.
    """
    found = re.fullmatch(pattern.replace(" ", r"\s+"), words)
    return found.groupdict() if found else None


def values(verb: Verb, found: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a step, by name; LabError for one that cannot be."""
    read: dict[str, Any] = {}
    if "text" in found:
        read["data"] = read_text(verb, found["text"], found["times"] or "1")
    if found.get("count"):
        read["count"] = whole(found["count"], 1, MOST_BYTES)
        read["paced"] = bool(found.get("paced"))
    if "size" in found:
        unit = UNITS[found["unit"]]
        read["count"] = whole(found["size"], 1, MOST_BYTES // unit) * unit
        read["seconds"] = read_seconds(found["seconds"], "s")
    if "time" in found:
        read["seconds"] = read_seconds(found["time"], found["unit"])
    if "signal" in found:
        read["signal"] = read_signal(found["signal"])
    return read


def read_text(verb: Verb, text: str, times: str) -> bytes:
    """Return the bytes of a text so many times; LabError if they are none or many."""
    data = unescape(text)
    if not data:
        instead = "remove this step" if verb is Verb.SEND else "write expect nothing"
        raise LabError(f"the text is empty: {instead}")
    return data * whole(times, 1, MOST_BYTES // len(data))


# Errors


def advice(words: str) -> str:
    """Return what is wrong with a line that is no step, and what to write instead."""
    first = words.split()[0] if words else ""
    if first not in FORMS:
        similar = difflib.get_close_matches(first[:SHOWN], FORMS, n=1)
        if not similar:
            return f"{cut(words)} is no step: begin with {', '.join(FORMS)}"
        first = similar[0]
    return f"{cut(words)} is no step: write {FORMS[first]}"
