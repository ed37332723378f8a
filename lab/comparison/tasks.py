"""A list of things to do that knows no server."""

import json

Task = dict[str, object]


class Tasks:
    """What there is to do, by number; the numbers are text, as in a path."""

    def __init__(self) -> None:
        self.kept: dict[str, Task] = {}

    def all(self) -> list[Task]:
        return list(self.kept.values())

    def find(self, number: str) -> Task | None:
        return self.kept.get(number)

    def add(self, body: bytes) -> Task:
        """Add what the JSON says; ValueError for what is none, or has no title."""
        try:
            fields = json.loads(body)
        except RecursionError:
            raise ValueError("the body is nested too deeply") from None
        if not isinstance(fields, dict) or not isinstance(fields.get("title"), str):
            raise ValueError("the body is an object with a title, which is text")
        number = len(self.kept) + 1
        task: Task = {"id": number, "title": fields["title"], "done": False}
        self.kept[str(number)] = task
        return task
