"""The finished code of a step, for who has written it, or gives up."""

from collections.abc import Iterator

from lab.exercises.lines import Line, paragraph
from lab.exercises.parts import parsed
from lab.exercises.plan import Plan, Step
from lab.slicing.statements import functions_of


def answer(plan: Plan, step: Step) -> Iterator[Line]:
    """Give the lines of a step's functions, and what there is to say of them."""
    yield Line(f"Step {plan.number(step)}, {step.title}", "bold")
    for file, names in step.functions.items():
        path = plan.chapter.path / file
        lines, found = path.read_text().splitlines(), functions_of(parsed(path))
        yield Line("")
        yield Line(f"# chapters/{plan.chapter.package}/{file}", "dim")
        for name in names:
            function = found[name]
            yield from map(Line, lines[function.lineno - 1 : function.end_lineno])
            yield Line("")
    yield from paragraph(step.comment or f"The page says why: section #{step.section}.")
