"""What is asked of the scope: the step `scope`."""

from collections.abc import Iterator
from contextlib import contextmanager

from chapters.ch03_h11_http.rules import Request
from lab.exercises.check import MAIN, WWW, check
from lab.exercises.checks.http import GET_1_0, expect_answer, expect_answers, request
from lab.exercises.trial import Trial
from lab.responses import Asked
from lab.simulator.client import CLIENT_HOST
from lab.simulator.server import FIRST_CLIENT_PORT
from lab.tracing.application import Receive, Scope, Send

from .apps import Notes, asking, body, start

SCOPE = f"{WWW}#http-connection-scope"
VERSIONS = {"version": "3.0", "spec_version": "2.3"}


@check(
    "scope",
    claim="the scope says what was asked, and who asked whom",
    why="It is all that an application ever learns of a request's head.",
    see=SCOPE,
    lasts=True,
)
def the_scope_is_whole(trial: Trial) -> None:
    with scope_of(trial, request("/hello?name=world", method="PATCH")) as scope:
        expect(trial, scope, "type", "http")
        expect(trial, scope, "asgi", VERSIONS)
        expect(trial, scope, "http_version", "1.1")
        expect(trial, scope, "method", "PATCH")
        expect(trial, scope, "scheme", "http")
        expect_target(trial, scope, "/hello", b"/hello", b"name=world")
        expect(trial, scope, "root_path", "")
        expect(trial, scope, "headers", [(b"host", b"a")])
        expect(trial, scope, "client", (CLIENT_HOST, FIRST_CLIENT_PORT))
        expect(trial, scope, "server", ("127.0.0.1", 8000))
    with scope_of(trial, request(method="get")) as scope:
        expect(trial, scope, "method", "get")  # no GET; RFC 9110, section 9.1


@check(
    "scope",
    claim="scheme, client and server are what http_scope() is given",
    why="From chapter 9 on there is https, and a Unix socket has no address.",
    see=SCOPE,
)
def others_know_the_rest(trial: Trial) -> None:
    head = Request(b"GET", b"/", b"1.1", [(b"host", b"a")])
    http_scope = trial.subject.module("asgi").http_scope
    scope = http_scope(head, scheme="https", client=None, server=None)
    keys = f"a scope has twelve keys, and these are {len(scope)}: {', '.join(scope)}"
    trial.require(len(scope) == 12, keys)
    for name, value in (("scheme", "https"), ("client", None), ("server", None)):
        trial.require(
            scope[name] == value,
            f"http_scope() was told {name}={value!r}, and says {scope[name]!r}",
        )


@check(
    "scope",
    claim="a path is decoded, and raw_path and query_string are left alone",
    why="An application compares paths, and takes a query apart before it decodes it.",
    see=SCOPE,
    lasts=True,
)
def paths_are_decoded(trial: Trial) -> None:
    for target, path in (
        ("/caf%C3%A9?q=%20", "/café"),
        ("/a%2Fb", "/a/b"),
        ("/a%3Fb?c", "/a?b"),
        ("/%2541", "/%41"),
        ("/A+b/?c+d", "/A+b/"),
        ("/%ff", "/\ufffd"),
        ("/go?to=http://b/c?d", "/go"),
        ("/http://b/c", "/http://b/c"),
        ("//b/c", "//b/c"),
    ):
        raw_path, _, query = target.encode().partition(b"?")
        with scope_of(trial, request(target)) as scope:
            expect_target(trial, scope, path, raw_path, query)
    with scope_of(trial, request("*", method="OPTIONS")) as scope:
        expect_target(trial, scope, "*", b"*", b"")


@check(
    "scope",
    claim="headers are bytes, their names in small letters, all of them, in order",
    why="A header may come twice, and the order of the two then has a meaning.",
    see=SCOPE,
    lasts=True,
)
def headers_are_kept(trial: Trial) -> None:
    given = ("X-B: 1", "Accept: */*", "x-b: é", "X-a:", "X-B: 1")
    with scope_of(trial, request("/", *given)) as scope:
        pairs = [each.encode("latin-1").partition(b":")[::2] for each in given]
        headers = [(name.lower(), value.strip()) for name, value in pairs]
        expect(trial, scope, "headers", [(b"host", b"a"), *headers])


@check(
    "scope",
    claim="the version is 1.0 or 1.1, in text",
    why="A server answers HTTP/1.2 as it answers 1.1, and ASGI knows no other names.",
    see=SCOPE,
    lasts=True,
)
def versions_are_text(trial: Trial) -> None:
    for version, expected in ((b"1.0", "1.0"), (b"1.1", "1.1"), (b"1.2", "1.1")):
        data = request().replace(b"1.1", version)
        with scope_of(trial, data, GET_1_0 if version == b"1.0" else None) as scope:
            expect(trial, scope, "http_version", expected)


@check(
    "scope",
    claim="an application that changes its scope changes no other",
    why="Frameworks write into it: the router's findings, the user, the root path.",
    see=f"{MAIN}#applications",
    lasts=True,
)
def scopes_are_not_shared(trial: Trial) -> None:
    seen = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append([dict(scope["asgi"]), list(scope["headers"])])
        scope["asgi"]["version"] = "changed"
        scope["headers"].append((b"x-changed", b""))
        await send(start())
        await send(body())

    with trial.stage(app=app) as stage:
        stage.connect()
        for _ in range(2):
            stage.send(request())
            expect_answer(stage)
        trial.require(
            seen[0] == seen[1],
            f"the application changed its scope, and the next had {seen[-1]} in it",
        )


@check(
    "scope",
    claim="an address is a host and a port, or None",
    why="A socket's name has four parts in IPv6, and is a path for a Unix socket.",
    see=SCOPE,
)
def addresses_have_two_parts(trial: Trial) -> None:
    address = trial.subject.module("asgi").address
    for name, expected in (
        (("127.0.0.1", 80), ("127.0.0.1", 80)),
        (("::1", 80, 0, 0), ("::1", 80)),
        ("/run/server.sock", None),
        (b"\0server", None),  # as Linux has them, too
        ("", None),
        (None, None),
    ):
        found = address(name)
        trial.require(
            found == expected, f"the address of {name!r} is {found!r}, not {expected!r}"
        )


@contextmanager
def scope_of(trial: Trial, data: bytes, asked: Asked | None = None) -> Iterator[Scope]:
    """Yield the scope that a server makes of a request."""
    notes = Notes()
    with asking(trial, notes, data) as stage:
        expect_answers(stage, 200, asked=[asked] if asked else ())
        yield notes.scopes[0]


def expect_target(
    trial: Trial, scope: Scope, path: str, raw_path: bytes, query: bytes
) -> None:
    """Expect that a target has become this."""
    expect(trial, scope, "path", path)
    expect(trial, scope, "raw_path", raw_path)
    expect(trial, scope, "query_string", query)


def expect(trial: Trial, scope: Scope, name: str, value: object) -> None:
    """Expect that something is in a scope."""
    trial.require(name in scope, f'there is no "{name}" in the scope')
    found = scope[name]
    same = found == value and type(found) is type(value)
    trial.require(same, f'"{name}" in the scope is {found!r}, and not {value!r}')
