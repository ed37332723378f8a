"""A list of things to do is kept right, whatever a client sends."""

import asyncio
import json
import tracemalloc
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chapters.apps.tasks import MAX_BODY, MAX_TASKS, app, tasks
from chapters.ch06_asgi_bridge.asgi import App

from .talking import DISCONNECT, Client, Reply, ask, body, http, request

TASK = {"id": 1, "title": "écrire €", "done": False}


@pytest.fixture
def todo() -> App:
    """An application with one task."""
    todo = tasks()
    request(todo, "POST", "/tasks", json={"title": TASK["title"]})
    return todo


def post(data: bytes, todo: App | None = None) -> Reply:
    return ask(todo or tasks(), http("POST", "/tasks"), *body(data))


def send(todo: App, method: str, path: str, value: object) -> httpx.Response:
    return request(todo, method, path, content=json.dumps(value))


# What there is to do


def test_a_list_begins_empty() -> None:
    response = request(tasks(), "GET", "/tasks")
    assert (response.status_code, response.json()) == (200, [])


def test_a_task_is_created_and_says_where_it_is() -> None:
    todo = tasks()
    response = request(todo, "POST", "/tasks", json={"title": TASK["title"]})
    assert (response.status_code, response.json()) == (201, TASK)
    assert response.headers["location"] == "/tasks/1"
    assert request(todo, "GET", response.headers["location"]).json() == TASK


def test_a_task_may_be_done_from_the_start() -> None:
    response = request(tasks(), "POST", "/tasks", json={"title": "a", "done": True})
    assert response.json() == {"id": 1, "title": "a", "done": True}


def test_tasks_are_listed_in_order(todo: App) -> None:
    send(todo, "POST", "/tasks", {"title": "second"})
    titles = [task["title"] for task in request(todo, "GET", "/tasks").json()]
    assert titles == [TASK["title"], "second"]


def test_a_task_is_sent_in_utf8(todo: App) -> None:
    response = request(todo, "GET", "/tasks/1")
    assert "écrire €".encode() in response.content
    assert int(response.headers["content-length"]) == len(response.content)


def test_put_replaces_a_task(todo: App) -> None:
    fields = {"title": "other", "done": True}
    assert send(todo, "PUT", "/tasks/1", fields).json() == {"id": 1} | fields
    assert request(todo, "GET", "/tasks").json() == [{"id": 1} | fields]


@pytest.mark.parametrize("fields", [{"done": True}, {"title": "other"}, {}])
def test_patch_changes_what_it_names(todo: App, fields: dict[str, object]) -> None:
    response = send(todo, "PATCH", "/tasks/1", fields)
    assert (response.status_code, response.json()) == (200, TASK | fields)
    assert request(todo, "GET", "/tasks/1").json() == TASK | fields


def test_delete_is_204_without_body_or_length(todo: App) -> None:
    reply = ask(todo, http("DELETE", "/tasks/1"))
    assert (reply.status, reply.body) == (204, b"")
    assert reply.values(b"content-length") == []
    assert request(todo, "GET", "/tasks").json() == []


def test_the_number_of_a_deleted_task_is_not_given_again(todo: App) -> None:
    request(todo, "DELETE", "/tasks/1")
    assert send(todo, "POST", "/tasks", {"title": "b"}).json()["id"] == 2


def test_each_application_has_its_own_list(todo: App) -> None:
    assert request(tasks(), "GET", "/tasks").json() == []
    assert request(app, "GET", "/tasks/1").status_code == 404


def test_the_path_is_decoded(todo: App) -> None:
    assert request(todo, "GET", "/%74asks/%31").json() == TASK


@pytest.mark.parametrize("number", ["2", "0", "-1", "01", "1 ", "x", "1.0", "٣", "1é"])
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_a_task_that_is_none_is_404(todo: App, method: str, number: str) -> None:
    fields = body(b'{"title": "a", "done": true}')
    reply = ask(todo, http(method, f"/tasks/{number}"), *fields)
    assert (reply.status, json.loads(reply.body)) == (
        404,
        {"error": "there is no such task"},
    )


def test_a_number_of_10000_digits_is_404(todo: App) -> None:
    assert ask(todo, http("GET", "/tasks/" + "1" * 10_000)).status == 404


@pytest.mark.parametrize(
    ("path", "allow"),
    [("/tasks", "GET, HEAD, POST"), ("/tasks/1", "DELETE, GET, HEAD, PATCH, PUT")],
)
def test_another_method_is_405(todo: App, path: str, allow: str) -> None:
    response = request(todo, "OPTIONS", path)
    assert (response.status_code, response.headers["allow"]) == (405, allow)


# What is wrong with a body


WRONG = {
    b"": "the body is not JSON: Expecting value: line 1 column 1 (char 0)",
    b"{": "the body is not JSON: Expecting property name",
    b'{"title": "a"} x': "the body is not JSON: Extra data",
    b'{"title": "\xe9"}': "the body is not UTF-8",
    '{"title": "a"}'.encode("utf-16"): "the body is not UTF-8",
    b'\xef\xbb\xbf{"title": "a"}': "the body is not JSON: Unexpected UTF-8 BOM",
    b"[]": "the body is JSON, but no object",
    b'"title"': "the body is JSON, but no object",
    b"null": "the body is JSON, but no object",
    b"{}": "'title' is missing",
    b'{"done": true}': "'title' is missing",
    b'{"title": ""}': "'title' has to be text, and not blank",
    b'{"title": " \\n"}': "'title' has to be text, and not blank",
    b'{"title": 1}': "'title' has to be text, and not blank",
    b'{"title": null}': "'title' has to be text, and not blank",
    b'{"title": NaN}': "'title' has to be text, and not blank",
    b'{"title": "\\ud800"}': "'title' has to be text, and not blank",
    b'{"title": "a\\udfff"}': "'title' has to be text, and not blank",
    b'{"title": "a", "done": 1}': "'done' has to be true or false",
    b'{"title": "a", "done": null}': "'done' has to be true or false",
    b'{"title": "a", "id": 7}': "there is no field 'id' to set",
    b'{"\\ud800": 1}': "there is no field '\\ud800' to set",
}


@pytest.mark.parametrize(("data", "message"), WRONG.items())
def test_what_is_wrong_is_said(data: bytes, message: str) -> None:
    todo = tasks()
    reply = post(data, todo)
    assert reply.status == 400
    assert json.loads(reply.body)["error"].startswith(message)
    assert json.loads(ask(todo, http("GET", "/tasks")).body) == []


def test_a_deep_nest_is_refused_and_not_a_crash() -> None:
    assert post(b"[" * MAX_BODY).status == 400


def test_a_whole_pair_of_surrogates_is_a_letter() -> None:
    reply = post(b'{"title": "\\ud83d\\ude00"}')
    assert json.loads(reply.body)["title"] == "\U0001f600"


@given(
    st.binary()
    | st.from_regex(r'\{"title": "(\\u[0-9a-f]{4}|.){0,9}"\}').map(str.encode)
)
def test_whatever_is_sent_is_kept_or_refused(data: bytes) -> None:
    todo = tasks()
    status = post(data, todo).status
    assert status in (201, 400)
    listed = json.loads(ask(todo, http("GET", "/tasks")).body)
    assert len(listed) == (status == 201)


def test_put_takes_no_half_a_task(todo: App) -> None:
    for fields in ({"title": "a"}, {"done": True}):
        response = send(todo, "PUT", "/tasks/1", fields)
        assert response.status_code == 400
        assert "is missing" in response.json()["error"]
    assert request(todo, "GET", "/tasks/1").json() == TASK


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_body_that_is_wrong_in_part_changes_nothing(todo: App, method: str) -> None:
    response = send(todo, method, "/tasks/1", {"title": "a", "done": "yes"})
    assert response.status_code == 400
    assert request(todo, "GET", "/tasks/1").json() == TASK


# Limits


@pytest.mark.parametrize(("extra", "status"), [(0, 201), (1, 413)])
def test_a_body_has_a_limit(extra: int, status: int) -> None:
    frame = b'{"title": ""}'
    title = b"a" * (MAX_BODY - len(frame) + extra)
    assert post(frame.replace(b'""', b'"%s"' % title)).status == status


def test_a_body_without_end_is_cut_short() -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b" " * 1024, "more_body": True}

    reply = Reply()
    tracemalloc.start()
    asyncio.run(tasks()(http("POST", "/tasks"), receive, reply.send))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert reply.status == 413
    assert peak < 1024 * 1024


def test_a_list_has_a_limit_and_room_again_after_a_delete() -> None:
    todo = tasks()

    async def fill() -> set[int]:
        replies = [Reply() for _ in range(MAX_TASKS)]
        for reply in replies:
            receive = Client(body(b'{"title": "a"}')).receive
            await todo(http("POST", "/tasks"), receive, reply.send)
        return {reply.status for reply in replies}

    assert asyncio.run(fill()) == {201}
    assert post(b'{"title": "a"}', todo).status == 507
    assert ask(todo, http("DELETE", "/tasks/1")).status == 204
    assert post(b'{"title": "a"}', todo).status == 201


def test_the_longest_list_is_short_enough_for_many_who_do_not_read_it() -> None:
    todo = tasks()
    frame = b'{"title": ""}'
    title = b"a" * (MAX_BODY - len(frame))
    for _ in range(MAX_TASKS):
        assert post(frame.replace(b'""', b'"%s"' % title), todo).status == 201
    assert len(ask(todo, http("GET", "/tasks")).body) < 128 * 1024


# Clients that leave


def test_a_client_that_leaves_while_it_sends_is_not_answered(todo: App) -> None:
    begun = body(b'{"title": "a"}', b"")[:1]
    assert ask(todo, http("POST", "/tasks"), *begun, DISCONNECT).messages == []
    assert ask(todo, http("PATCH", "/tasks/1"), DISCONNECT).messages == []
    assert request(todo, "GET", "/tasks").json() == [TASK]


def test_a_task_deleted_while_its_change_comes_is_404(todo: App) -> None:
    async def talk() -> Reply:
        reply, begun = Reply(), asyncio.Event()
        pieces = body(b'{"done":', b"true}")

        async def receive() -> dict[str, Any]:
            if len(pieces) == 1:
                begun.set()
                await deleted
            return dict(pieces.pop(0))

        async def delete() -> None:
            await begun.wait()
            scope = http("DELETE", "/tasks/1")
            await todo(scope, Client([]).receive, Reply().send)

        deleted = asyncio.create_task(delete())
        await todo(http("PATCH", "/tasks/1"), receive, reply.send)
        return reply

    assert asyncio.run(talk()).status == 404
    assert request(todo, "GET", "/tasks").json() == []
