"""What a reader has done: the steps that passed, and the hints that were shown."""

from dataclasses import dataclass, field
from pathlib import Path

from lab.exercises.plan import Plan, Step
from lab.exercises.work import WORK, plainly

FILE = "progress.txt"
HEADER = "# Your marks: a chapter, a step, and that it passed, or the hints you saw.\n"
PASSED = "passed"


@dataclass
class Marks:
    """The marks of all chapters; whoever deletes the file loses these, and no code."""

    path: Path
    passed: set[tuple[str, str]] = field(default_factory=set)
    hints: dict[tuple[str, str], int] = field(default_factory=dict)

    def has_passed(self, plan: Plan, step: Step) -> bool:
        """Return whether a step passed when it was tried last."""
        return (plan.chapter.package, step.name) in self.passed

    def note(self, plan: Plan, step: Step, passed: bool) -> None:
        """Take note whether a step passes."""
        change = self.passed.add if passed else self.passed.discard
        change((plan.chapter.package, step.name))

    def forget(self, plan: Plan) -> None:
        """Forget all of a chapter, for it begins anew."""
        for step in plan.steps:
            self.passed.discard((plan.chapter.package, step.name))
            self.hints.pop((plan.chapter.package, step.name), None)

    def hints_seen(self, plan: Plan, step: Step) -> int:
        """Return how many hints of a step were shown."""
        return self.hints.get((plan.chapter.package, step.name), 0)

    def note_hints(self, plan: Plan, step: Step, number: int) -> None:
        """Take note that so many hints were shown."""
        self.hints[plan.chapter.package, step.name] = number

    @plainly()
    def save(self) -> None:
        """Write the marks down."""
        lines = [f"{chapter} {step} {PASSED}" for chapter, step in self.passed]
        lines += [f"{chapter} {step} {n}" for (chapter, step), n in self.hints.items()]
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text(HEADER + "".join(f"{line}\n" for line in sorted(lines)))


@plainly()
def load(work: Path = WORK) -> Marks:
    """Return the marks; what cannot be read in the file is left out."""
    marks = Marks(work / FILE)
    text = marks.path.read_text(errors="replace") if marks.path.is_file() else ""
    for line in text.splitlines():
        match line.split():
            case [chapter, step, "passed"]:
                marks.passed.add((chapter, step))
            case [chapter, step, number] if number.isdecimal() and len(number) < 4:
                marks.hints[chapter, step] = int(number)
    return marks
