"""Why a step failed, or why nothing could be tried."""

from dataclasses import dataclass, field
from pathlib import Path

from lab.exercises.plan import Plan, Step
from lab.exercises.work import Code
from lab.scenarios.failure import Failure
from lab.tracing.trace import Event


@dataclass(frozen=True)
class Trouble:
    """Why a step failed.

    `check` is the name of the check, or "" if it did not come to one. `failure` says
    what was wrong, and shows the bytes if it was about bytes. `raised` is the traceback
    of what the code raised, and `printed` is what it printed. It `is_plain` if the
    reader can try the same with the server as it is run.
    """

    step: Step | None
    check: str
    failure: Failure
    raised: tuple[str, ...] = ()
    printed: str = ""
    events: list[Event] = field(default_factory=list)
    is_plain: bool = False


def obstacle(plan: Plan, code: Code, error: SyntaxError | OSError) -> Trouble:
    """Say why nothing can be tried."""
    if isinstance(error, SyntaxError):
        return no_python(code, error)
    file = str(error.filename).replace(str(code.folder), code.shown)
    if not isinstance(error, FileNotFoundError):
        return Trouble(None, "", sentence(f"{file} cannot be read: {error.strerror}"))
    what = f"{file} is not there"
    if Path(error.filename).exists():
        what = f"{file} is no file"
    elif not code.folder.is_dir():
        what = f"{code.shown} is no folder"
    reset = f"make reset-chapter-{plan.chapter.number}"
    words = f"{what}. {reset} puts what you have away, and begins anew."
    return Trouble(None, "", sentence(words))


def sentence(text: str) -> Failure:
    """Return a failure that is about no bytes."""
    return Failure("", 0, None, b"", text)


def missing_function(code: Code, step: Step, file: str, name: str) -> Trouble:
    """Say that a function is not there."""
    words = f"{code.shown}/{file} has no function {name}, which this step is about. "
    return Trouble(step, "", sentence(f"{words}If it has another name, rename it."))


def missing_given(plan: Plan, code: Code, file: str, name: str) -> Trouble:
    """Say that a function is not there which nobody had to write."""
    words = f"{code.shown}/{file} has no function {name}, and had one when you began. "
    diff = f"make diff-chapter-{plan.chapter.number}"
    return Trouble(None, "", sentence(f"{words}Put it back: {diff} shows it."))


def no_python(code: Code, error: SyntaxError) -> Trouble:
    """Say where a file is no Python."""
    file = str(error.filename).replace(str(code.folder), code.shown)
    line = (error.text or "").rstrip("\n").replace("\t", " ")
    caret = " " * ((error.offset or 1) - 1) + "^"
    shown = (f"{file}, line {error.lineno}", line, caret) if line else ()
    words = f"{file}, line {error.lineno}: {error.msg}"
    return Trouble(None, "", sentence(words), raised=shown)
