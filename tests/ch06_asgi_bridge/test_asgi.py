"""What an application is told of a request before its first line runs."""

from collections.abc import Iterable

import h11
import pytest

from chapters.ch03_h11_http.rules import request_of
from chapters.ch06_asgi_bridge.asgi import Scope, address, http_scope

HOST = (b"Host", b"example.com")


def scope_of(
    target: bytes = b"/",
    headers: Iterable[tuple[bytes, bytes]] = (HOST,),
    method: bytes = b"GET",
    version: bytes = b"1.1",
) -> Scope:
    """Return the scope of a request."""
    event = h11.Request(
        method=method, target=target, headers=list(headers), http_version=version
    )
    return http_scope(
        request_of(event),
        scheme="http",
        client=("192.0.2.7", 50_001),
        server=("127.0.0.1", 80),
    )


def test_a_scope_has_these_keys_and_no_others() -> None:
    assert scope_of(b"/a?b") == {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/a",
        "raw_path": b"/a",
        "query_string": b"b",
        "root_path": "",
        "headers": [(b"host", b"example.com")],
        "client": ("192.0.2.7", 50_001),
        "server": ("127.0.0.1", 80),
    }


def test_no_scope_shares_anything_with_another() -> None:
    first, second = scope_of(), scope_of()
    for key, value in first.items():
        if isinstance(value, (dict, list)):
            assert value is not second[key], key


def test_the_scheme_is_the_one_that_is_given() -> None:
    request = request_of(h11.Request(method=b"GET", target=b"/", headers=[HOST]))
    scope = http_scope(request, scheme="https", client=None, server=None)
    assert (scope["scheme"], scope["client"], scope["server"]) == ("https", None, None)


@pytest.mark.parametrize(
    ("version", "told"), [(b"1.0", "1.0"), (b"1.1", "1.1"), (b"1.2", "1.1")]
)
def test_the_version_is_one_that_we_speak(version: bytes, told: str) -> None:
    assert scope_of(version=version)["http_version"] == told


@pytest.mark.parametrize("method", ["GET", "brew", "M-SEARCH"])
def test_the_method_is_text_as_it_came(method: str) -> None:
    assert scope_of(method=method.encode())["method"] == method


# Path and query


@pytest.mark.parametrize(
    ("target", "path", "raw_path", "query"),
    [
        (b"/", "/", b"/", b""),
        (b"//", "//", b"//", b""),
        (b"/a/../b/./c", "/a/../b/./c", b"/a/../b/./c", b""),
        (b"/a?", "/a", b"/a", b""),
        (b"/?b", "/", b"/", b"b"),
        (b"/a?b=c&b=d", "/a", b"/a", b"b=c&b=d"),
        (b"/a?b?c", "/a", b"/a", b"b?c"),
        (b"/a?b=%C3%A9+d", "/a", b"/a", b"b=%C3%A9+d"),
        (b"/a+b", "/a+b", b"/a+b", b""),
        (b"/%41", "/A", b"/%41", b""),
        (b"/%C3%A9%2Fx", "/é/x", b"/%C3%A9%2Fx", b""),
        (b"/%c3%a9", "/é", b"/%c3%a9", b""),
        (b"/%E2%82%AC", "/€", b"/%E2%82%AC", b""),
        (b"/%F0%9F%90%8D", "/\U0001f40d", b"/%F0%9F%90%8D", b""),
        (b"/%3F%23?%3F", "/?#", b"/%3F%23", b"%3F"),
        (b"/%2525", "/%25", b"/%2525", b""),
        (b"/%00", "/\0", b"/%00", b""),
        (b"/%", "/%", b"/%", b""),
        (b"/%4", "/%4", b"/%4", b""),
        (b"/%zz", "/%zz", b"/%zz", b""),
        (b"/%FF", "/�", b"/%FF", b""),
        (b"/%E9t%E9", "/�t�", b"/%E9t%E9", b""),
        (b"/%C3", "/�", b"/%C3", b""),
        (b"/%C3/%A9", "/�/�", b"/%C3/%A9", b""),
        (b"/%C0%AF", "/��", b"/%C0%AF", b""),
        (b"/%ED%A0%80", "/���", b"/%ED%A0%80", b""),
    ],
)
def test_a_path_is_decoded_once_and_a_query_not(
    target: bytes, path: str, raw_path: bytes, query: bytes
) -> None:
    scope = scope_of(target)
    assert (scope["path"], scope["raw_path"], scope["query_string"]) == (
        path,
        raw_path,
        query,
    )


def test_an_asterisk_stays_one() -> None:
    scope = scope_of(b"*", method=b"OPTIONS")
    assert (scope["path"], scope["raw_path"], scope["query_string"]) == ("*", b"*", b"")


# The absolute form


@pytest.mark.parametrize(
    ("target", "raw_path", "query", "host"),
    [
        (b"http://a.test/b?c", b"/b", b"c", b"a.test"),
        (b"http://a.test/", b"/", b"", b"a.test"),
        (b"http://a.test", b"/", b"", b"a.test"),
        (b"http://a.test?c", b"/", b"c", b"a.test"),
        (b"http://a.test/?", b"/", b"", b"a.test"),
        (b"http://a.test//b", b"//b", b"", b"a.test"),
        (b"http://a.test:81/b", b"/b", b"", b"a.test:81"),
        (b"http://[::1]:81/b", b"/b", b"", b"[::1]:81"),
        (b"HTTP://a.test/b", b"/b", b"", b"a.test"),
        (b"http://a.test/b?c=http://d/e", b"/b", b"c=http://d/e", b"a.test"),
        (b"http://a.test?/b", b"/", b"/b", b"a.test"),
        (b"http://a.test/%2F", b"/%2F", b"", b"a.test"),
    ],
)
def test_an_absolute_target_is_taken_apart(
    target: bytes, raw_path: bytes, query: bytes, host: bytes
) -> None:
    scope = scope_of(target)
    assert (scope["raw_path"], scope["query_string"]) == (raw_path, query)
    assert scope["headers"] == [(b"host", host)]


def test_the_authority_of_a_target_replaces_the_host() -> None:
    headers = [(b"X", b"a"), (b"Host", b"lies.test"), (b"Y", b"b")]
    assert scope_of(b"http://a.test/", headers)["headers"] == [
        (b"host", b"a.test"),
        (b"x", b"a"),
        (b"y", b"b"),
    ]


def test_an_absolute_target_gives_a_host_to_one_that_has_none() -> None:
    scope = scope_of(b"http://a.test/", [(b"X", b"a")], version=b"1.0")
    assert scope["headers"] == [(b"host", b"a.test"), (b"x", b"a")]


@pytest.mark.parametrize(
    "target", [b"/go?to=http://a.test/", b"/http://a.test/", b"/a://b/c?d"]
)
def test_a_path_that_holds_an_address_is_a_path(target: bytes) -> None:
    scope = scope_of(target)
    assert scope["raw_path"] == target.partition(b"?")[0]
    assert scope["headers"] == [(b"host", b"example.com")]


# Headers


def test_headers_keep_their_order_and_their_doubles() -> None:
    headers = [
        (b"Host", b"a"),
        (b"X-B", b"1"),
        (b"Accept", b"*/*"),
        (b"x-b", b"2"),
        (b"X-a", b""),
        (b"X-B", b"1"),
    ]
    assert scope_of(headers=headers)["headers"] == [
        (name.lower(), value) for name, value in headers
    ]


def test_headers_are_bytes_whatever_is_in_them() -> None:
    headers = [HOST, (b"X", b"\xe9\xff\tA=b")]
    assert scope_of(headers=headers)["headers"][1] == (b"x", b"\xe9\xff\tA=b")


# Addresses


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (("127.0.0.1", 80), ("127.0.0.1", 80)),
        (("::1", 80, 0, 0), ("::1", 80)),
        ("", None),
        ("/run/a.sock", None),
        (b"\0abstract", None),
        (None, None),
    ],
)
def test_an_address_is_a_host_and_a_port_or_nothing(
    name: object, expected: object
) -> None:
    assert address(name) == expected
