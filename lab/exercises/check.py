"""A check: one claim about the code under examination, and how to try it."""

import importlib
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from types import ModuleType

from lab.exercises.bench import Bench
from lab.exercises.subject import Serve
from lab.tracing.trace import Lane

EARLIER = "earlier"  # stands for a step: what earlier chapters promised

DOCS = "https://docs.python.org/3/library/"
RFC = "https://www.rfc-editor.org/rfc/"


@dataclass(frozen=True)
class Check:
    """One claim.

    `step` is the name of the step that it belongs to. `claim` says what has to be so,
    and `why`, a sentence, why a server should be like that. `see` is the address where
    that is written. `by_hand` is a command that shows the same, where there is one;
    {port} stands for the server's port.
    """

    step: str
    claim: str
    why: str
    see: str
    by_hand: str
    lasts: bool
    run: Callable[[Bench], None]

    @property
    def name(self) -> str:
        """The name of the function that tries it, which no other has."""
        return f"{self.run.__module__}.{self.run.__name__}"


def check(
    step: str, claim: str, why: str, see: str, by_hand: str = "", lasts: bool = True
) -> Callable[[Callable[[Bench], None]], Check]:
    """Make a check of a function, which raises ScenarioError if the claim is false.

    What `lasts` is asked of the chapters that come later, too.
    """
    return lambda run: Check(step, claim, why, see, by_hand, lasts, run)


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


def number_of_all(chapter: int) -> int:
    """Return how many checks there are at most for a chapter."""
    module = checks_module(chapter)
    before = sum(len(lasting(number)) for number in earlier(module))
    return len(checks_of(module)) + before


def serve_of(module: ModuleType) -> Callable[[ModuleType], Serve]:
    """Return what finds the serve() to try, in the module server of a subject."""
    found: Callable[[ModuleType], Serve] = getattr(module, "serve", own_serve)
    return found


def own_serve(server: ModuleType) -> Serve:
    """Return a server's own serve()."""
    found: Serve = server.serve
    return found
