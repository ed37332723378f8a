"""A list of things to do, as a JSON API that keeps them until the server ends."""

import itertools
import json
from collections.abc import Callable
from http import HTTPStatus

from .messages import Response
from .router import HTTPError, Request, Route, Router, json_response

MAX_BODY = 1024  # bytes of JSON; a task is a line of text
# With MAX_BODY, this bounds the memory that strangers can fill: with what they send,
# and with what they ask for and do not read, which is the whole list, 100 KiB.
MAX_TASKS = 100

Task = dict[str, object]


class TaskList:
    """The tasks of one application, and a handler for each thing to do with them."""

    def __init__(self) -> None:
        # The keys are text, as in the path: "01" and "٣" are then no task's number.
        self.tasks: dict[str, Task] = {}
        self.numbers = itertools.count(1)

    async def show_all(self, request: Request) -> Response:
        return json_response(HTTPStatus.OK, list(self.tasks.values()))

    async def create(self, request: Request) -> Response:
        fields = await read_fields(request, {"title"})
        if len(self.tasks) >= MAX_TASKS:
            raise HTTPError(HTTPStatus.INSUFFICIENT_STORAGE, "delete a task first")
        number = next(self.numbers)
        task: Task = {"id": number, "title": "", "done": False} | fields
        self.tasks[str(number)] = task
        location = (b"location", b"/tasks/%d" % number)
        return json_response(HTTPStatus.CREATED, task, [location])

    async def show(self, request: Request) -> Response:
        return json_response(HTTPStatus.OK, self.find(request))

    async def replace(self, request: Request) -> Response:
        return await self.update(request, set(FIELDS))

    async def change(self, request: Request) -> Response:
        return await self.update(request, set())

    async def delete(self, request: Request) -> Response:
        self.find(request)
        del self.tasks[request.parameters["id"]]
        return Response(HTTPStatus.NO_CONTENT)

    # What the handlers use

    async def update(self, request: Request, required: set[str]) -> Response:
        """Set the fields in the body, among which are all that are required."""
        fields = await read_fields(request, required)
        task = self.find(request)  # Only now: it may have gone while we were reading.
        task.update(fields)
        return json_response(HTTPStatus.OK, task)

    def find(self, request: Request) -> Task:
        """Return the task in the path; refuse with 404."""
        task = self.tasks.get(request.parameters["id"])
        if task is None:
            raise HTTPError(HTTPStatus.NOT_FOUND, "there is no such task")
        return task


def is_title(value: object) -> bool:
    """Return whether this is text that can be shown, and sent as UTF-8."""
    if not isinstance(value, str) or not value.strip():
        return False
    # JSON can write half a surrogate pair, as "\ud800"; UTF-8 cannot.
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def is_truth(value: object) -> bool:
    return isinstance(value, bool)


# What a client may set: how to tell that it is right, and what that is in words.
FIELDS: dict[str, tuple[Callable[[object], bool], str]] = {
    "title": (is_title, "text, and not blank"),
    "done": (is_truth, "true or false"),
}


async def read_fields(request: Request, required: set[str]) -> Task:
    """Return the fields in the body; refuse with 400 what is wrong with them."""
    value = parse(await request.read(MAX_BODY))
    if not isinstance(value, dict):
        raise bad("the body is JSON, but no object")
    for name in value:
        if name not in FIELDS:
            raise bad(f"there is no field {name!r} to set")
    for name, (is_right, description) in FIELDS.items():
        if name in value and not is_right(value[name]):
            raise bad(f"{name!r} has to be {description}")
        if name in required and name not in value:
            raise bad(f"{name!r} is missing")
    return value


def parse(body: bytes) -> object:
    """Return what the JSON says; refuse with 400 what is none."""
    try:
        value: object = json.loads(body.decode())
    except UnicodeDecodeError:
        raise bad("the body is not UTF-8") from None
    except ValueError as error:
        raise bad(f"the body is not JSON: {error}") from None
    except RecursionError:  # Python 3.11 gives up before 1 KiB of "[" is through.
        raise bad("the body is nested too deeply") from None
    return value


def bad(message: str) -> HTTPError:
    return HTTPError(HTTPStatus.BAD_REQUEST, message)


def tasks() -> Router:
    """Return an application with a list of its own, which is empty."""
    todo = TaskList()
    return Router(
        [
            Route("GET", "/tasks", todo.show_all),
            Route("POST", "/tasks", todo.create),
            Route("GET", "/tasks/{id}", todo.show),
            Route("PUT", "/tasks/{id}", todo.replace),
            Route("PATCH", "/tasks/{id}", todo.change),
            Route("DELETE", "/tasks/{id}", todo.delete),
        ]
    )


app = tasks()
