"""The error that stops a scenario, and the sentence in it."""

from collections.abc import Iterator
from contextlib import contextmanager

from lab.errors import LabError
from lab.scenarios.failure import Failure
from lab.scenarios.inbox import RESET

REASONS: dict[type[OSError], str] = {
    ConnectionRefusedError: "nobody listens",
    ConnectionResetError: "the server has reset the connection",
    BrokenPipeError: "the connection has ended",
}


class ScenarioError(LabError):
    """A step that could not be done, or that expected something else."""

    def __init__(self, failure: Failure) -> None:
        line = f"line {failure.line}: " if failure.line else ""
        super().__init__(line + failure.sentence)
        self.failure = failure


def problem(sentence: str, end: str = "") -> ScenarioError:
    """Return the error of a step that is not about bytes."""
    return ScenarioError(Failure("", 0, None, b"", sentence, end))


@contextmanager
def attempt(what: str) -> Iterator[None]:
    """Turn what the system refuses into an error of the scenario."""
    try:
        yield
    except OSError as error:
        reason = REASONS.get(type(error), error.strerror)
        end = RESET if isinstance(error, ConnectionResetError) else ""
        raise problem(f"the client cannot {what}: {reason}", end) from None
