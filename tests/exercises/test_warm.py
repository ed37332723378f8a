"""A warm process tells the same of a copy as one of its own would."""

import pytest

from lab.exercises import warm as warming
from lab.exercises.asking import in_its_own
from lab.exercises.verdict import examine
from lab.exercises.warm import Warm

from .conftest import Copy


@pytest.mark.parametrize(
    "answer",
    ["self.transport.write(data)", "pass", "self.elsewhere.write(data)"],
)
def test_a_verdict_is_the_same(copy: Copy, warm: Warm, answer: str) -> None:
    copy.answer(answer)
    assert examine(copy.plan, copy.code, warm.ask) == examine(copy.plan, copy.code)


def test_examinations_leave_nothing_to_each_other(copy: Copy, warm: Warm) -> None:
    copy.answer("import os", "os.environ['LEFT'] = os.environ.get('LEFT', '') + 'x'")
    first = examine(copy.plan, copy.code, warm.ask)
    assert examine(copy.plan, copy.code, warm.ask) == first


def test_what_does_not_end_is_asked_of_a_process_of_its_own(
    copy: Copy, warm: Warm, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def ask(request: dict[str, object]) -> str:
        asked.append(request)
        return in_its_own(request | {"steps": []})

    monkeypatch.setattr(warming, "in_its_own", ask)
    copy.answer("while True: pass")
    examine(copy.plan, copy.code, warm.ask)
    assert len(asked) == 1
