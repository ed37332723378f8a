"""What a request is for: the forms of its target, and the host."""

import pytest

from lab.responses import Asked
from tests.contract.talking import CONNECT, GET_1_0, OPTIONS

from .talk import AFTER, Ask, head, request, require_refusal

LONGEST = 8000  # bytes of a request line that RFC 9112, section 3, recommends


# The forms of a target


def test_a_target_of_8000_bytes_is_told(ask: Ask) -> None:
    target = "/" + "a" * (LONGEST - len("GET / HTTP/1.1"))
    assert ask(request(f"GET {target} HTTP/1.1")).request.scope["path"] == target


@pytest.mark.parametrize("size", [9_000, 30_000, 40_000, 70_000])
def test_a_target_that_is_too_long_is_414(ask: Ask, size: int) -> None:
    require_refusal(ask(request(f"GET /{'a' * size} HTTP/1.1") + AFTER), 414)


@pytest.mark.parametrize(
    "target",
    [
        "a",
        "?a",
        "a/b",
        "x:80",
        "example.com:80",
        "*",
        "**",
        "/a#b",
        "#",
        "/\0",
        "/\x7f",
        "/\xe9",
        "http:",
        "http:/a",
        "http://",
        "http:///a",
        "http://:80/a",
        "http://u@x/",
        "http://u:p@x/",
        "http://x:a/",
        "http://x:80:80/",
        "http://[::1/",
        "http://%zz/",
        "http://x/#a",
        "//x//#",
        "1http://x/",
        "mailto:a@x",
    ],
)
def test_a_target_of_no_form_is_refused(ask: Ask, target: str) -> None:
    require_refusal(ask(request(f"GET {target} HTTP/1.1") + AFTER))


@pytest.mark.parametrize("target", ["//", "//x/a", "/a//b/../c", '/"<>\\^`{|}', "/%zz"])
def test_a_path_is_neither_judged_nor_changed(ask: Ask, target: str) -> None:
    outcome = ask(request(f"GET {target} HTTP/1.1"))
    assert outcome.request.scope["raw_path"] == target.encode()


def test_only_options_may_ask_for_the_server_as_a_whole(ask: Ask) -> None:
    for method in ("GET", "HEAD", "POST", "options", "TRACE"):
        outcome = ask(request(f"{method} * HTTP/1.1"), Asked(method.encode()))
        require_refusal(outcome)
    outcome = ask(request("OPTIONS * HTTP/1.1"), OPTIONS)
    assert (outcome.request.scope["path"], outcome.statuses) == ("*", [200])


@pytest.mark.parametrize(
    "target", ["x:1", "x:", "x", ":0", "[::1]:443", "x:99999", "/"]
)
def test_connect_is_rejected_and_the_connection_ends(ask: Ask, target: str) -> None:
    outcome = ask(request(f"CONNECT {target} HTTP/1.1") + AFTER, CONNECT)
    assert (outcome.statuses, outcome.ended, outcome.told) == ([501], True, [])


# The absolute form


@pytest.mark.parametrize(
    ("target", "path", "query", "host"),
    [
        ("http://y/a?b=c", b"/a", b"b=c", b"y"),
        ("http://y:8080/a", b"/a", b"", b"y:8080"),
        ("http://y", b"/", b"", b"y"),
        ("http://y:", b"/", b"", b"y:"),
        ("http://y?b", b"/", b"b", b"y"),
        ("http://y?b=http://z/?", b"/", b"b=http://z/?", b"y"),
        ("http://y/http://z/", b"/http://z/", b"", b"y"),
        ("HTTP://Y/A", b"/A", b"", b"Y"),
        ("http://[::1]:80//a", b"//a", b"", b"[::1]:80"),
    ],
)
def test_the_absolute_form_outdoes_the_host(
    ask: Ask, target: str, path: bytes, query: bytes, host: bytes
) -> None:
    scope = ask(request(f"GET {target} HTTP/1.1", "A: b")).request.scope
    assert (scope["raw_path"], scope["query_string"]) == (path, query)
    assert scope["headers"] == [(b"host", host), (b"a", b"b")]


def test_the_absolute_form_of_1_0_gives_a_host(ask: Ask) -> None:
    outcome = ask(head("GET http://y/ HTTP/1.0", "A: b"), GET_1_0)
    assert outcome.request.scope["headers"] == [(b"host", b"y"), (b"a", b"b")]


@pytest.mark.parametrize("target", ["https://x/", "HTTPS://x/a?b", "https://x:443"])
def test_what_needs_a_secured_connection_is_misdirected(ask: Ask, target: str) -> None:
    require_refusal(ask(request(f"GET {target} HTTP/1.1") + AFTER), 421)


# Host


def test_host_is_needed_since_1_1(ask: Ask) -> None:
    require_refusal(ask(head("GET / HTTP/1.1")))
    require_refusal(ask(head("GET http://x/ HTTP/1.1")))
    assert ask(head("GET / HTTP/1.0"), GET_1_0).statuses == [200]


@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/1.1"])
@pytest.mark.parametrize("second", ["Host: x", "host: y", "HOST:"])
def test_more_than_one_host_is_refused(ask: Ask, version: str, second: str) -> None:
    require_refusal(ask(request(f"GET / {version}", second)))
    require_refusal(ask(request(f"GET http://x/ {version}", second)))


@pytest.mark.parametrize(
    "host",
    [
        "a b",
        "a/b",
        "u@x",
        "u:p@x",
        "x:a",
        "x:80 80",
        "x:-1",
        "x:1:2",
        "http://x",
        "[::1",
        "::1",
        "[x]",
        "[::1]x",
        "a%zz",
        "%",
        "%4",
        "a\xe4",
        'a"b',
        "a\\b",
        "a?b",
        "a#b",
        "a\r\n b",
    ],
)
def test_a_bad_host_is_refused(ask: Ask, host: str) -> None:
    require_refusal(ask(head("GET / HTTP/1.1", f"Host: {host}")))


@pytest.mark.parametrize(
    "host",
    [
        "",
        "x",
        "X.Example",
        "x:80",
        "x:",
        "x:99999",
        ":80",
        "127.0.0.1:1",
        "[::1]:80",
        "a-b_c~d",
        "%41%e9",
        "a,b;c=d",
    ],
)
def test_a_sound_host_is_told(ask: Ask, host: str) -> None:
    outcome = ask(head("GET / HTTP/1.1", f"Host: {host}"))
    assert outcome.request.scope["headers"] == [(b"host", host.encode())]


def test_an_address_in_brackets_is_judged_by_its_letters_only(ask: Ask) -> None:
    for host in ("[:]", "[1]", "[::1::]"):
        assert ask(head("GET / HTTP/1.1", f"Host: {host}")).statuses == [200]
    require_refusal(ask(head("GET / HTTP/1.1", "Host: [v1.a]")))
