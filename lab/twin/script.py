"""A talk as a person would write it, in the words of a scenario where it has any."""

import re
from collections.abc import Iterator
from signal import Signals

from lab.simulator.link import KERNEL
from lab.twin.talk import Act, Talk, Verb

LONG = 400  # bytes of a part that are shown
REPEATED = re.compile(rb"(.{1,16}?)\1{9,}", re.DOTALL)
ESCAPES = str.maketrans({'"': r"\""})


def script(talk: Talk) -> str:
    """Return the lines of a talk; what a scenario cannot say stands in comments."""
    return "".join(f"{line}\n" for line in [*settings_of(talk), *lines_of(talk.acts)])


def settings_of(talk: Talk) -> Iterator[str]:
    """Give the settings that are not the usual ones."""
    usual = vars(Talk(talk.acts))
    for name, value in vars(talk).items():
        if value != usual[name] and name != "room":
            yield f"# {name}: {value}"
    if talk.room != KERNEL:
        yield f"kernel {talk.room} bytes"


def lines_of(acts: tuple[Act, ...]) -> Iterator[str]:
    """Give the lines of some acts."""
    for act in acts:
        at_once = "  # at once with what follows" if act.at_once else ""
        who = f"{act.client}: " if act.client > 1 else ""
        yield from (f"{who}{line}{at_once}" for line in words_of(act))


def words_of(act: Act) -> Iterator[str]:
    """Give what an act is called; sending may take several lines."""
    match act.verb:
        case Verb.SEND | Verb.OBEY:
            pieces = f" in pieces of {act.cut} bytes" if act.cut else ""
            pause = f"  # and {act.seconds:g} s after each" if act.seconds else ""
            asked = "  # once asked" if act.verb is Verb.OBEY else ""
            for text in texts_of(b"".join(act.parts)):
                yield f"send {text}{pieces}{pause}{asked}"
        case Verb.ADVANCE:
            yield f"advance {act.seconds:g} s"
        case Verb.SIGNAL:
            yield f"signal {Signals(act.signal).name}"
        case Verb.STOP:
            yield f"# {act.verb}, grace {act.seconds:g} s"
        case Verb.LOSE | Verb.GIVE_UP:
            yield f"# {act.verb}"
        case _:
            yield str(act.verb)


def texts_of(data: bytes) -> Iterator[str]:
    """Give bytes as texts in quotes, what is repeated often as a product."""
    done = 0
    for found in REPEATED.finditer(data):
        if len(found[0]) > 64:
            if found.start() > done:
                yield quoted(data[done : found.start()])
            yield f"{quoted(found[1])} * {len(found[0]) // len(found[1])}"
            done = found.end()
    if data[done:] or not data:
        yield quoted(data[done:])


def quoted(data: bytes) -> str:
    """Return bytes in quotes, with escapes; the beginning, if they are many."""
    text = repr(data[:LONG])[2:-1].translate(ESCAPES).replace(r"\'", "'")
    rest = f'"  # and {len(data) - LONG:,} bytes' if len(data) > LONG else '"'
    return f'"{text}{rest}'
