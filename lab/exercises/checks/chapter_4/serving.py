"""The servers of chapter 4 that are tried: with limits of their own, or a challenge."""

from functools import partial

from lab.exercises.rows import Chosen
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial

LIMITS = ("idle", "head", "body", "paused", "keep_alive", "write", "linger")


def limited(**limits: float | None) -> Chosen:
    """Return what finds a serve() with these limits, and the usual ones besides."""

    def serve(trial: Trial) -> Serve:
        made = trial.subject.module("timeouts").Limits(**limits)
        return partial(trial.subject.serve(), limits=made)

    return serve


def challenge(name: str) -> Chosen:
    """Return what finds the serve() of a challenge."""

    def serve(trial: Trial) -> Serve:
        found: Serve = trial.subject.module(f"challenges.{name}").serve
        return found

    return serve


unlimited = limited(**dict.fromkeys(LIMITS))
