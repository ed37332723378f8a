"""A run that goes on line by line: each is a step of a scenario, as a page asks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from typing import Any

from lab.browser.peek import Peeker
from lab.errors import LabError
from lab.exercises.trial import MOST_TURNS
from lab.scenarios.complaint import ScenarioError
from lab.scenarios.play import program_of, running
from lab.scenarios.scenario import Scenario, code_lines, parse, read_setting
from lab.scenarios.stage import Stage, perform, staged
from lab.simulator.program import Main
from lab.tracing.trace import Event, parse_event

MOST_EVENTS = 3000  # of a run: one that goes on without end is told by its beginning

Post = Callable[[dict[str, Any]], object]


class RefusedError(LabError):
    """A line is no step, or one that its client cannot do now."""


class Session:
    """A server's program that runs in the lab until it is closed.

    `events` is its trace so far. Each is posted as it happens, with what could be seen
    at that moment and the number of the line that was at work, from 1. `lines` is the
    scenario so far, which anybody can play again.
    """

    def __init__(self, folders: Mapping[str, str], post: Post) -> None:
        self.folders = folders
        self.post = post
        self.lines: list[str] = []
        self.events: list[Event] = []
        self.steps = 0  # that were begun
        self.peeker: Peeker
        self.stage: Stage
        self.stack = ExitStack()

    def begin(self, main: Main, settings: Sequence[str]) -> None:
        """Start a server's main(), with what a scenario says before its first step.

        Raises RefusedError for settings that cannot be, and what main() raises.
        """
        scenario = parsed([*settings, "connect"])
        self.lines = list(settings)
        program = program_of(main, scenario.app, self.take)
        program.loop.most_turns = MOST_TURNS
        self.peeker = Peeker(program, self.folders)
        self.stack.enter_context(running(program))
        self.stage = staged(scenario, program)

    def take(self, event: Event) -> None:
        """Keep an event, and post it with what can be seen."""
        if len(self.events) < MOST_EVENTS:
            self.events.append(event)
            line, seen = len(self.lines), self.peeker.peek()
            self.post({"event": event.line(), "line": line, "peek": seen})

    def do(self, line: str) -> None:
        """Do what one more line of the scenario says.

        Raises RefusedError if it cannot be done now, and ScenarioError if it fails.
        """
        scenario = parsed([*self.lines, line])
        self.lines.append(line)
        for step in scenario.steps[self.steps :]:
            self.steps += 1
            perform(self.stage, step)

    def recall(self, scenario: str, told: Iterable[dict[str, Any]]) -> None:
        """Take over what was posted of a run whose process had to be ended."""
        news = list(told)
        self.events = [parse_event(each["event"]) for each in news]
        done = news[-1]["line"] if news else 0
        self.lines = scenario.split("\n")[:done]

    def close(self) -> None:
        """End the program where it is, unrecorded."""
        with suppress(Exception), self.stack:
            raise LabError("the run is over")


def parsed(lines: Sequence[str]) -> Scenario:
    """Return the scenario in some lines; RefusedError if the last cannot be there."""
    try:
        return parse("\n".join(lines))
    except ScenarioError as error:
        raise RefusedError(error.failure.sentence) from None


def divided(text: str) -> tuple[list[str], list[str]]:
    """Return the lines of a scenario before its first step, and from there on."""
    lines = text.split("\n")
    for number, words in code_lines(text):
        try:
            is_setting = read_setting(words)
        except LabError as error:
            raise RefusedError(f"{words}: {error}") from None
        if not is_setting:
            return lines[: number - 1], lines[number - 1 :]
    return lines, []
