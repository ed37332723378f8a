"""An answer is the finished code of a step, and what there is to say of it."""

from lab.exercises.answer import answer

from .conftest import Tiny


def text_of(tiny: Tiny, number: int) -> list[str]:
    return [line.text for line in answer(tiny.plan, tiny.plan.steps[number - 1])]


def test_a_step_is_answered_by_its_functions(tiny: Tiny) -> None:
    assert text_of(tiny, 1) == [
        "Step 1, Count",
        "",
        "# chapters/ch97_tiny/server.py",
        "    def add(self) -> int:",
        '        """Count one."""',
        "        # A secret.",
        "        self.count += self.step",
        "        return self.count  # Another.",
        "",
        "The page says why: section #pieces.",
    ]


def test_functions_come_in_the_order_of_the_step(tiny: Tiny) -> None:
    lines = text_of(tiny, 2)

    assert lines.index("def area(radius: float) -> int:") < lines.index(
        "async def wait() -> None:"
    )


def test_a_challenge_is_answered_with_a_comment(tiny: Tiny) -> None:
    assert text_of(tiny, 3)[2:] == [
        "# chapters/ch97_tiny/extra/more.py",
        "def more() -> int:",
        "    return 2",
        "",
        "There is more to say.",
    ]
