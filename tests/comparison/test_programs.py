"""The same three routes do the same on five servers."""

import json

import httpx
import pytest

from lab.client import Client
from lab.comparison.questions import TASK, post
from lab.comparison.servers import Address, running

TITLE = "écrire €"


def test_a_task_is_created_listed_and_found(http: httpx.Client) -> None:
    created = http.post("/tasks", json={"title": TITLE})
    task = created.json()
    where = created.headers["location"]

    assert created.status_code == 201
    assert task == {"id": task["id"], "title": TITLE, "done": False}
    assert where == f"/tasks/{task['id']}"
    assert http.get(where).json() == task
    assert task in http.get("/tasks").json()


def test_two_tasks_have_two_numbers(http: httpx.Client) -> None:
    made = [http.post("/tasks", json={"title": TITLE}).json() for _ in range(2)]

    assert made[1]["id"] == made[0]["id"] + 1


@pytest.mark.parametrize("path", ["/", "/nothing", "/tasks/999999", "/tasks/1/2"])
def test_what_is_not_there_is_404(http: httpx.Client, path: str) -> None:
    assert http.get(path).status_code == 404


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH"])
def test_another_method_is_405_with_those_that_are_allowed(
    http: httpx.Client, method: str
) -> None:
    answer = http.request(method, "/tasks")
    allowed = {name.strip() for name in answer.headers["allow"].split(",")}

    assert answer.status_code == 405
    assert allowed == {"GET", "HEAD", "POST"}


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "{}", '{"title": 1}', '"title"', b'{"title": "\xff"}', "[" * 1000],
    ids=range(8),
)
def test_bad_json_is_400(http: httpx.Client, body: str | bytes) -> None:
    before = http.get("/tasks").json()

    assert http.post("/tasks", content=body).status_code == 400
    assert http.get("/tasks").json() == before


def test_head_is_get_without_its_body(http: httpx.Client, place: Address) -> None:
    http.post("/tasks", json={"title": TITLE})
    got, head = raw(place, b"GET"), raw(place, b"HEAD")

    assert head.startswith(b"HTTP/1")
    assert head.endswith(b"\r\n\r\n")
    assert length(head) == length(got)


def test_its_length_is_that_of_its_bytes(http: httpx.Client, place: Address) -> None:
    http.post("/tasks", json={"title": TITLE})
    got = raw(place, b"GET")

    assert length(got) == len(got.partition(b"\r\n\r\n")[2])


def raw(place: Address, method: bytes) -> bytes:
    """Return all that is answered on a connection of its own."""
    head = b" /tasks HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    with Client(place) as client:
        client.send(method + head)
        return client.receive_to_end()


def length(answer: bytes) -> int:
    head = answer.lower().partition(b"\r\n\r\n")[0]
    return int(head.partition(b"\r\ncontent-length: ")[2].split()[0])


def test_only_wsgiref_waits_for_a_client_that_says_nothing(
    program: tuple[str, Address],
) -> None:
    name, place = program
    request = post(TASK, b"Content-Length: 14")
    with Client(place) as silent, Client(place) as other:
        other.send(request)
        if name == "wsgiref":  # It answers the silent one first, whenever that asks.
            silent.send(request)
            assert number(silent) + 1 == number(other)
        else:
            assert number(other) > 0


def number(client: Client) -> int:
    """Return the number of the task that a client has created."""
    data = b""
    while not data.rstrip().endswith(b"}"):
        data += client.receive_some()
    made: dict[str, int] = json.loads(data.partition(b"\r\n\r\n")[2])
    return made["id"]


def test_an_asgi_server_serves_the_application_that_is_named() -> None:
    for name in ("ours", "uvicorn", "hypercorn"):
        with running(name, "chapters.apps.hello:app") as (host, port):
            answer = httpx.get(f"http://{host}:{port}/world", trust_env=False)
            assert answer.text == "Hello from /world\n"
