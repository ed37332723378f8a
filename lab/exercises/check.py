"""A check: one claim about the code under examination, and how to try it."""

import importlib
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from types import ModuleType

from lab.exercises.subject import Serve
from lab.exercises.trial import Trial
from lab.tracing.trace import Lane

DOCS = "https://docs.python.org/3/library/"
RFC = "https://www.rfc-editor.org/rfc/"
MAIN = "https://asgi.readthedocs.io/en/latest/specs/main.html"
WWW = "https://asgi.readthedocs.io/en/latest/specs/www.html"


@dataclass(frozen=True)
class Check:
    """One claim, which no other check of its chapter makes.

    `step` is the name of the step that it belongs to. `claim` says what has to be so,
    and `why`, a sentence, why a server should be like that. `see` is the address where
    that is written. `run` raises ScenarioError if the claim is false. What `lasts` is
    asked of the chapters that come later, too.
    """

    step: str
    claim: str
    why: str
    see: str
    run: Callable[[Trial], None]
    lasts: bool = False

    def at(self, step: str) -> "Check":
        """Return the check as a step of a later chapter asks it, and not once more."""
        return replace(self, step=step)


def check(
    step: str, claim: str, why: str, see: str, lasts: bool = False
) -> Callable[[Callable[[Trial], None]], Check]:
    """Make a check of a function."""
    return lambda run: Check(step, claim, why, see, run, lasts)


def checks_module(chapter: int) -> ModuleType:
    """Return the module with the checks of a chapter.

    `EARLIER` in it names the chapters whose checks apply too, and `serve`, if there is
    one, is the serve() that these are to use, as a function of the module server.
    """
    return importlib.import_module(f"lab.exercises.checks.chapter_{chapter}")


def checks_of(module: ModuleType) -> list[Check]:
    """Return the checks of a module, in the order in which they stand there.

    Where there are too many for one module, it names others in `PARTS`.
    """
    parts: Sequence[ModuleType] = getattr(module, "PARTS", ())
    found = [each for part in parts for each in checks_of(part)]
    return found + [each for each in vars(module).values() if isinstance(each, Check)]


def earlier(module: ModuleType) -> Sequence[int]:
    """Return the chapters whose checks still apply."""
    found: Sequence[int] = getattr(module, "EARLIER", ())
    return found


def told_besides(module: ModuleType) -> Set[Lane]:
    """Return what the story of a failure tells besides what every story tells.

    A module that wants more names it in `TOLD`.
    """
    found: Set[Lane] = getattr(module, "TOLD", frozenset())
    return found


def lasting(chapter: int) -> list[Check]:
    """Return those checks of a chapter that are asked of later ones, too."""
    return [each for each in checks_of(checks_module(chapter)) if each.lasts]


def still_asked(module: ModuleType) -> list[Check]:
    """Return the checks of earlier chapters that still apply and that no step asks."""
    asked = {each.run for each in checks_of(module)}
    found = [each for number in earlier(module) for each in lasting(number)]
    return list({each.run: each for each in found if each.run not in asked}.values())


def every_check(chapter: int) -> list[Check]:
    """Return the checks of a chapter, and those of earlier ones that still apply."""
    module = checks_module(chapter)
    return checks_of(module) + still_asked(module)


def serve_of(module: ModuleType) -> Callable[[ModuleType], Serve]:
    """Return what finds the serve() to try, in the module server of a subject."""
    found: Callable[[ModuleType], Serve] = getattr(module, "serve", own_serve)
    return found


def own_serve(server: ModuleType) -> Serve:
    """Return a server's own serve()."""
    found: Serve = server.serve
    return found
