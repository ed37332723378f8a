"""A router finds who answers, and says what it would take if nobody does."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chapters.apps.messages import Response
from chapters.apps.router import (
    DisconnectedError,
    HTTPError,
    Request,
    Route,
    Router,
    json_response,
    match,
)

from .talking import DISCONNECT, Client, Reply, ask, body, http


def saying(name: str) -> Route:
    """Return a route whose name is its method and path, and which says it."""

    async def handler(request: Request) -> Response:
        return json_response(200, [name, request.parameters])

    method, path = name.split()
    return Route(method, path, handler)


def routed(*names: str) -> Router:
    return Router([saying(name) for name in names])


THINGS = routed("GET /things", "POST /things", "GET /things/{id}", "PUT /things/{id}")


def said(method: str, path: str, router: Router = THINGS) -> object:
    reply = ask(router, http(method, path))
    assert reply.status == 200
    return json.loads(reply.body)


# Finding


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_method_and_a_path_choose_the_handler(method: str) -> None:
    assert said(method, "/things") == [f"{method} /things", {}]


def test_a_parameter_is_what_stands_in_its_place() -> None:
    assert said("PUT", "/things/12") == ["PUT /things/{id}", {"id": "12"}]


def test_there_may_be_several_parameters() -> None:
    assert match("/{a}/x/{b}", "/1/x/2") == {"a": "1", "b": "2"}


def test_the_first_route_that_fits_answers() -> None:
    router = routed("GET /things/new", "GET /things/{id}")
    assert said("GET", "/things/new", router) == ["GET /things/new", {}]
    swapped = routed("GET /things/{id}", "GET /things/new")
    assert said("GET", "/things/new", swapped) == ["GET /things/{id}", {"id": "new"}]


def test_another_route_of_the_path_may_have_the_method() -> None:
    router = routed("GET /things/{id}", "POST /things/new")
    assert said("POST", "/things/new", router) == ["POST /things/new", {}]


@pytest.mark.parametrize(
    "path",
    [
        *("/", "", "*", "things", "/thing", "/Things", "/things/", "//things"),
        *("/things//", "/things/1/", "/things/1/2", "/{id}", "/things\n"),
    ],
)
def test_what_fits_no_route_is_404(path: str) -> None:
    reply = ask(THINGS, http("GET", path))
    assert reply.status == 404
    assert json.loads(reply.body) == {"error": "there is nothing at this path"}
    assert reply.values(b"allow") == []


@given(st.lists(st.text(st.characters(exclude_characters="/"), min_size=1), min_size=1))
def test_every_segment_can_be_a_parameter(segments: list[str]) -> None:
    names = [f"n{number}" for number in range(len(segments))]
    template = "".join(f"/{{{name}}}" for name in names)
    found = match(template, "/" + "/".join(segments))
    assert found == dict(zip(names, segments, strict=True))


# Methods


@pytest.mark.parametrize(
    ("path", "allow"),
    [("/things", b"GET, HEAD, POST"), ("/things/1", b"GET, HEAD, PUT")],
)
def test_another_method_is_405_and_told_which_there_are(
    path: str, allow: bytes
) -> None:
    for method in ("DELETE", "OPTIONS", "get", "BREW"):
        reply = ask(THINGS, http(method, path))
        assert (reply.status, reply.values(b"allow")) == (405, [allow])
        assert allow.decode() in json.loads(reply.body)["error"]


def test_head_is_not_allowed_where_get_is_not() -> None:
    reply = ask(routed("POST /things"), http("HEAD", "/things"))
    assert (reply.status, reply.value(b"allow")) == (405, b"POST")


def test_head_is_answered_as_get_and_the_server_drops_the_body() -> None:
    asked = [ask(THINGS, http(method, "/things")) for method in ("HEAD", "GET")]
    assert asked[0].messages == asked[1].messages


def test_a_route_of_its_own_answers_head() -> None:
    router = routed("GET /things", "HEAD /things")
    assert said("HEAD", "/things", router) == ["HEAD /things", {}]


# Responses


def test_json_is_utf8_and_its_length_is_in_bytes() -> None:
    response = json_response(200, "é€")
    assert response.body == '"é€"\n'.encode()

    async def handler(request: Request) -> Response:
        return response

    reply = ask(Router([Route("GET", "/", handler)]), http())
    assert reply.value(b"content-length") == b"8"
    assert reply.value(b"content-type") == b"application/json"


@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
def test_what_is_not_http_is_refused_without_a_message(kind: str) -> None:
    reply = Reply()
    with pytest.raises(NotImplementedError, match=kind):
        asyncio.run(THINGS({"type": kind}, Client([]).receive, reply.send))
    assert reply.messages == []


def test_a_mistake_of_the_handler_is_left_to_the_server() -> None:
    async def handler(request: Request) -> Response:
        raise ConnectionResetError("of a database, say")

    with pytest.raises(ConnectionResetError):
        ask(Router([Route("GET", "/", handler)]), http())


# Bodies


def read(*messages: dict[str, object], limit: int = 5) -> bytes:
    request = Request(http(), Client(messages).receive, {})
    return asyncio.run(request.read(limit))


def test_a_body_is_put_together() -> None:
    assert read(*body(b"a", b"", b"bc", b"")) == b"abc"


def test_the_keys_of_a_message_are_optional() -> None:
    assert read({"type": "http.request"}) == b""


def test_a_body_at_the_limit_is_read() -> None:
    assert read(*body(b"abc", b"de")) == b"abcde"


def test_a_body_above_the_limit_is_413_and_the_rest_is_not_read() -> None:
    client = Client(body(b"abc", b"def", b"g"))
    with pytest.raises(HTTPError, match="longer than 5 bytes") as error:
        asyncio.run(Request(http(), client.receive, {}).read(5))
    assert error.value.response.status == 413
    assert len(client.messages) == 1


def test_an_empty_last_piece_hides_no_body_above_the_limit() -> None:
    with pytest.raises(HTTPError):
        read(*body(b"abcdef"))


def test_a_disconnect_ends_the_reading() -> None:
    with pytest.raises(DisconnectedError):
        read(*body(b"a", b"b")[:1], DISCONNECT)
