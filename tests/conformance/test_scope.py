"""What an application is told of a request before its body: the scope."""

from functools import partial

import pytest

from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send
from lab.responses import Asked
from tests.contract.talking import GET_1_0, HEAD
from tests.http_lab import serving

from .talk import (
    AFTER,
    GET,
    Ask,
    Echo,
    Run,
    Serve,
    head,
    request,
    respond,
)

KEYS = {
    "type": str,
    "asgi": dict,
    "http_version": str,
    "method": str,
    "scheme": str,
    "path": str,
    "raw_path": bytes,
    "query_string": bytes,
    "root_path": str,
    "headers": list,
    "client": tuple,
    "server": tuple,
}


def test_the_scope_holds_what_the_text_names_and_no_more(ask: Ask) -> None:
    scope = ask(request("GET /a?b HTTP/1.1", "X: y")).request.scope
    assert {key: type(value) for key, value in scope.items()} == KEYS


def test_the_type_is_http(ask: Ask) -> None:
    assert ask(GET).request.scope["type"] == "http"


def test_the_versions_are_those_we_hold_to(ask: Ask) -> None:
    versions = ask(GET).request.scope["asgi"]
    assert versions == {"version": "3.0", "spec_version": "2.3"}


def test_no_extension_and_no_state_is_offered(ask: Ask) -> None:
    assert {"extensions", "state"}.isdisjoint(ask(GET).request.scope)


@pytest.mark.parametrize(
    ("version", "told"), [("1.0", "1.0"), ("1.1", "1.1"), ("1.2", "1.1")]
)
def test_the_version_is_one_of_those_in_the_text(
    ask: Ask, version: str, told: str
) -> None:
    outcome = ask(request(f"GET / HTTP/{version}"), Asked(version=version.encode()))
    assert outcome.request.scope["http_version"] == told


def test_the_scheme_is_that_of_the_connection(ask: Ask) -> None:
    for target in ("/", "http://x/", "HTTP://x/"):
        outcome = ask(request(f"GET {target} HTTP/1.1", "X-Forwarded-Proto: https"))
        assert outcome.request.scope["scheme"] == "http"


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/", "/"),
        ("/%41%2f%20b", "/A/ b"),
        ("/caf%C3%A9", "/café"),
        ("/%E2%82%AC%F0%9F%98%80", "/€😀"),
        ("/%25%34%31", "/%41"),
        ("/a+b", "/a+b"),
        ("/a%3Fb?c", "/a?b"),
        ("/%00", "/\0"),
        ("/%0d%0a", "/\r\n"),
        ("/%", "/%"),
        ("/%4", "/%4"),
        ("/%zz", "/%zz"),
        ("/%ff%C3(", "/\ufffd\ufffd("),
        ("/..//./a", "/..//./a"),
        ("/%2e%2e/", "/../"),
        ("/A%e9", "/A\ufffd"),
    ],
)
def test_the_path_is_decoded_and_the_raw_path_is_not(
    ask: Ask, target: str, path: str
) -> None:
    scope = ask(request(f"GET {target} HTTP/1.1")).request.scope
    assert scope["path"] == path
    assert scope["raw_path"] == target.partition("?")[0].encode()


@pytest.mark.parametrize(
    ("target", "query"),
    [
        ("/a", b""),
        ("/a?", b""),
        ("/a?b=c&d=%C3%A9+e", b"b=c&d=%C3%A9+e"),
        ("/a?b?c", b"b?c"),
        ("/?/a%20", b"/a%20"),
    ],
)
def test_the_query_stays_encoded(ask: Ask, target: str, query: bytes) -> None:
    scope = ask(request(f"GET {target} HTTP/1.1")).request.scope
    assert scope["query_string"] == query
    assert b"?" not in scope["raw_path"]


def test_the_application_is_mounted_nowhere(ask: Ask) -> None:
    assert ask(request("GET /a/b HTTP/1.1")).request.scope["root_path"] == ""


def test_headers_are_pairs_of_bytes_with_small_names(ask: Ask) -> None:
    fields = ["ACCEPT: A", "X-y: Z", "Cookie: a", "x-Y: \xff"]
    headers = ask(request("GET / HTTP/1.1", *fields)).request.headers
    assert headers == [
        (b"accept", b"A"),
        (b"x-y", b"Z"),
        (b"cookie", b"a"),
        (b"x-y", b"\xff"),
    ]


def test_a_request_may_have_no_headers(ask: Ask) -> None:
    outcome = ask(head("GET / HTTP/1.0"), GET_1_0)
    assert outcome.request.scope["headers"] == []


def test_both_ends_are_a_host_and_a_port(serve: Serve) -> None:
    app = Echo()
    with serving(partial(serve, app=app)) as server:
        for _ in range(2):
            with server.connect(reading=True) as client:
                client.send(GET)
        clients = [told.scope["client"] for told in app.told]
        assert {told.scope["server"] for told in app.told} == {server.address}
    assert clients[0][0] == clients[1][0] == "192.0.2.7"
    assert clients[0][1] != clients[1][1]


# Whose it is


def test_each_request_has_a_scope_of_its_own(serve: Serve) -> None:
    kept: list[Scope] = []

    async def spoils_its_scope(scope: Scope, receive: Receive, send: Send) -> None:
        kept.append(dict(scope))
        scope["asgi"]["version"] = "9"
        scope["asgi"]["spec_version"] = "9"
        scope["headers"].append((b"x", b"y"))
        scope.clear()
        await respond(send, b"hello")

    with (
        serving(partial(serve, app=spoils_its_scope)) as server,
        server.connect(reading=True) as one,
        server.connect(reading=True) as other,
    ):
        one.send(GET * 2)
        other.send(GET)
    versions = {"version": "9", "spec_version": "9"}
    assert [scope["asgi"] for scope in kept] == [versions] * 3
    assert len({id(scope["asgi"]) for scope in kept}) == 3
    assert [len(scope["headers"]) for scope in kept] == [2, 2, 2]


@pytest.mark.parametrize("method", ["GET", "POST", "brew"])
def test_a_changed_scope_changes_no_response(run: Run, method: str) -> None:
    async def overrides_the_method(scope: Scope, receive: Receive, send: Send) -> None:
        scope["method"] = method
        await respond(send, b"hello")

    outcome = run(overrides_the_method, request("HEAD / HTTP/1.1") + AFTER, HEAD)
    assert [response.body for response in outcome.responses] == [b"", b"hello"]
