"""Three routes on the standard library: python -m lab.comparison.wsgi_tasks."""

import contextlib
import json
from collections.abc import Iterable
from http import HTTPStatus
from wsgiref.simple_server import make_server
from wsgiref.types import StartResponse, WSGIEnvironment

from .listening import address, say_where
from .tasks import Tasks

MAX_BODY = 16 * 1024  # bytes

Headers = list[tuple[str, str]]
Answer = tuple[HTTPStatus, object, Headers]

tasks = Tasks()


def application(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """Answer one request. While this runs, nothing else does."""
    status, value, headers = answer(environ)
    body = json.dumps(value).encode() + b"\n"
    headers += [("Content-Type", "application/json")]
    headers += [("Content-Length", str(len(body)))]
    start(f"{status.value} {status.phrase}", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def answer(environ: WSGIEnvironment) -> Answer:
    """Find who answers: there is no router."""
    match environ["REQUEST_METHOD"], environ["PATH_INFO"].split("/"):
        case "GET" | "HEAD", ["", "tasks"]:
            return HTTPStatus.OK, tasks.all(), []
        case "POST", ["", "tasks"]:
            return create(environ)
        case _, ["", "tasks"]:
            allow = [("Allow", "GET, HEAD, POST")]
            return HTTPStatus.METHOD_NOT_ALLOWED, "this path takes other methods", allow
        case "GET" | "HEAD", ["", "tasks", number] if task := tasks.find(number):
            return HTTPStatus.OK, task, []
        case _, ["", "tasks", number] if tasks.find(number):
            allow = [("Allow", "GET, HEAD")]
            return HTTPStatus.METHOD_NOT_ALLOWED, "this path takes other methods", allow
    return HTTPStatus.NOT_FOUND, "there is nothing at this path", []


def create(environ: WSGIEnvironment) -> Answer:
    """Read the body, of which we have to know how long it is."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        task = tasks.add(environ["wsgi.input"].read(min(length, MAX_BODY)))
    except ValueError as error:
        return HTTPStatus.BAD_REQUEST, str(error), []
    return HTTPStatus.CREATED, task, [("Location", f"/tasks/{task['id']}")]


if __name__ == "__main__":
    with make_server(*address(), application) as server:
        say_where("wsgiref", server.socket)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
