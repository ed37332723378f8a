"""What the command line may hold, and what comes of it."""

from functools import partial
from typing import Any

import pytest

from chapters.apps import hello
from chapters.ch04_timeouts.timeouts import Limits
from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send
from chapters.ch08_lifespan import command
from chapters.ch08_lifespan.options import LIMITS, limits_of, options
from chapters.ch08_lifespan.server import serve
from lab.simulator.server import LabServer
from tests.http_lab import replies

from .apps import respond
from .wrapped import scope_in


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide what the variables of this process say."""
    for name in ("APP", "HOST", "PORT"):
        monkeypatch.delenv(name, raising=False)


def keywords(*arguments: str) -> dict[str, Any]:
    return command.keywords(options().parse_args(arguments))


def test_nothing_said_means_what_honest_clients_meet() -> None:
    assert keywords() == {
        "grace": 10.0,
        "lifespan": "auto",
        "limit_connections": None,
        "limits": LIMITS,
        "startup_timeout": None,
    }
    assert min(LIMITS.body or 0, LIMITS.write or 0, LIMITS.keep_alive or 0) >= 60


async def takes_all(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive())["more_body"]:
        pass
    await respond(send, b"taken")


def test_an_upload_may_last_for_minutes() -> None:
    line = b"a line of a log, now and then\n"
    with LabServer(
        partial(serve, app=takes_all, limits=LIMITS, lifespan="off")
    ) as server:
        client = server.connect(reading=True)
        client.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5700\r\n\r\n")
        for _ in range(190):
            client.send(line)
            server.advance(1.5)
        assert [each.status for each in replies(client)] == [200]


@pytest.mark.parametrize("name", Limits._fields)
@pytest.mark.parametrize(("text", "limit"), [("0", 0.0), ("2.5", 2.5), ("none", None)])
def test_each_limit_can_be_set_and_switched_off(
    name: str, text: str, limit: float | None
) -> None:
    option = f"--limit-{name.replace('_', '-')}"
    asked = options().parse_args([option, text])
    assert limits_of(asked) == LIMITS._replace(**{name: limit})


def test_all_else_can_be_set() -> None:
    given = keywords(
        *("--grace", "0"),
        *("--startup-timeout", "5"),
        *("--lifespan", "on"),
        *("--limit-connections", "7"),
    )
    assert given["grace"] == 0
    assert given["startup_timeout"] == 5
    assert given["lifespan"] == "on"
    assert given["limit_connections"] == 7


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--grace", "soon"], "--grace: 'soon' is not a number of seconds"),
        (["--grace", "-1"], "--grace: '-1' is not a number of seconds"),
        (["--grace", "nan"], "--grace: 'nan' is not a number of seconds"),
        (["--grace", "inf"], "--grace: 'inf' is not a number of seconds"),
        (["--grace", "none"], "--grace: 'none' is not a number of seconds"),
        (["--limit-body", "x"], "--limit-body: 'x' is not a number of seconds"),
        (["--limit-connections", "0"], "there has to be one at least"),
        (["--limit-connections", "²"], "'²' is not a number"),
        (["--fd", "-1"], "--fd: '-1' is not a number"),
        (["--fd", "3", "--uds", "x"], "--uds: not allowed with argument --fd"),
        (["--trust", "localhost"], "--trust: 'localhost' does not appear to be"),
        (["--root-path", "api"], "--root-path: 'api' does not begin with a slash"),
        (["--lifespan", "maybe"], "--lifespan: invalid choice: 'maybe'"),
        (["--log-level", "loud"], "--log-level: invalid choice: 'loud'"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(
    arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    joined = [f"{arguments[0]}={arguments[1]}", *arguments[2:]]
    with pytest.raises(SystemExit) as caught:
        options().parse_args(joined)
    assert caught.value.code == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert line in last


def test_help_fits_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        options().parse_args(["--help"])
    printed = capsys.readouterr().out
    assert "--limit-keep-alive" in printed
    assert "75.0" in printed
    assert printed.count("seconds") == 2 + len(LIMITS)
    assert "--no-access-log" in printed


def wrapped(*arguments: str) -> Any:
    """Return how an application is wrapped for these arguments."""
    asked = options().parse_args(arguments)
    return lambda app: command.wrapped(app, asked)


def test_an_application_is_wrapped_in_what_was_asked_for() -> None:
    assert wrapped()(hello.app) is hello.app
    assert scope_in(wrapped("--root-path", "/api/"))["path"] == "/api/a b"
    assert wrapped("--root-path", "")(hello.app) is hello.app
    trusting = wrapped("--trust", "192.0.2.9")
    headers = [(b"x-forwarded-for", b"203.0.113.7")]
    assert scope_in(trusting, headers=headers)["client"] == ("203.0.113.7", 0)


def test_the_access_log_names_the_client_that_proxies_name(
    caplog: pytest.LogCaptureFixture,
) -> None:
    both = wrapped("--trust", "192.0.2.9", "--access-log", "--root-path", "/api")
    headers = [(b"x-forwarded-for", b"203.0.113.7")]
    with caplog.at_level("INFO"):
        scope_in(both, headers=headers)
    (line,) = caplog.messages
    assert line.startswith("203.0.113.7 ")
    assert '"GET /a%20b HTTP/1.1"' in line  # as the client, or the proxy, has asked
