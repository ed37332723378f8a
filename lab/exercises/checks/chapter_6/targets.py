"""What is asked of targets that are whole addresses: the step `scope`."""

from lab.exercises.check import RFC, check
from lab.exercises.checks.http import GET_1_0, request
from lab.exercises.trial import Trial

from .scopes import expect, expect_target, scope_of


@check(
    "scope",
    claim="a target that is a whole address is taken apart, and names the host",
    why="Clients send it to proxies. What it says counts more than the Host header.",
    see=f"{RFC}rfc9112#section-3.2.2",
    lasts=True,
)
def addresses_are_taken_apart(trial: Trial) -> None:
    for target, raw_path, query in (
        ("http://b:81/caf%C3%A9/d?e=f", b"/caf%C3%A9/d", b"e=f"),
        ("HTTP://b:81/", b"/", b""),
        ("http://b:81", b"/", b""),
        ("http://b:81?to=http://c/d", b"/", b"to=http://c/d"),
    ):
        with scope_of(trial, request(target, "X: y")) as scope:
            path = "/café/d" if query == b"e=f" else "/"
            expect_target(trial, scope, path, raw_path, query)
            headers = scope.get("headers", [])
            hosts = [value for name, value in headers if name == b"host"]
            trial.require(
                hosts == [b"b:81"],
                f"{target!r} was asked for, and the host in the scope is {hosts}",
            )
            trial.require((b"x", b"y") in headers, "the other headers are gone")


@check(
    "scope",
    claim="the host of a target stands first, wherever a Host was, or was not",
    why="Host should be the first header, and HTTP/1.0 may have none to replace.",
    see=f"{RFC}rfc9110#section-7.2",
)
def hosts_of_targets_stand_first(trial: Trial) -> None:
    for head, asked in (
        ("1.1\r\nX: y\r\nHost: a", None),
        ("1.0\r\nX: y", GET_1_0),
        ("1.0\r\nX: y\r\nHost: a", GET_1_0),
    ):
        wanted = [(b"host", b"Bee.Example"), (b"x", b"y")]
        data = f"GET http://Bee.Example/ HTTP/{head}\r\n\r\n".encode()
        with scope_of(trial, data, asked) as scope:
            expect(trial, scope, "headers", wanted)
