"""Who a client is, behind proxies that we trust, and some that we do not."""

from functools import partial

import pytest

from chapters.ch08_lifespan.proxy import behind_proxy, trust_of

from .wrapped import SCOPE, scope_in

PEER = ("10.0.0.1", 443)
FOR, PROTO = b"x-forwarded-for", b"x-forwarded-proto"


def told(
    *headers: tuple[bytes, bytes],
    trust: str = "10.0.0.0/8",
    client: tuple[str, int] | None = PEER,
) -> tuple[str | None, str]:
    """Return the client's address and the scheme that an application is told."""
    wrap = partial(behind_proxy, trusted=trust_of(trust))
    scope = scope_in(wrap, headers=list(headers), client=client)
    return scope["client"] and scope["client"][0], scope["scheme"]


def test_a_trusted_proxy_is_believed() -> None:
    assert told((FOR, b"203.0.113.7"), (PROTO, b"https")) == ("203.0.113.7", "https")


def test_anybody_else_is_not() -> None:
    headers = [(FOR, b"203.0.113.7"), (PROTO, b"https")]
    assert told(*headers, trust="127.0.0.1") == (PEER[0], "http")


def test_without_a_word_of_the_proxy_nothing_changes() -> None:
    assert told() == (PEER[0], "http")


def test_a_proxy_may_tell_of_the_scheme_alone() -> None:
    assert told((PROTO, b"https")) == (PEER[0], "https")
    assert told((PROTO, b"http, https")) == (PEER[0], "https")
    assert told((PROTO, b"https"), trust="127.0.0.1") == (PEER[0], "http")
    assert told((PROTO, b"https"), trust="unix", client=None) == (None, "https")


@pytest.mark.parametrize(
    ("said", "client"),
    [
        (b"198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (b"198.51.100.1, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (b"198.51.100.1,203.0.113.7,10.0.0.2,10.9.9.9", "203.0.113.7"),
        (b"10.0.0.3, 10.0.0.2", "10.0.0.3"),
        (b"10.0.0.3, 203.0.113.7", "203.0.113.7"),
    ],
)
def test_the_client_is_the_last_whom_nobody_trusts(said: bytes, client: str) -> None:
    assert told((FOR, said)) == (client, "http")


def test_a_list_may_be_spread_over_several_fields() -> None:
    headers = [(FOR, b"198.51.100.1"), (FOR, b"203.0.113.7, 10.0.0.2")]
    assert told(*headers) == ("203.0.113.7", "http")


def test_the_scheme_is_the_one_that_goes_with_the_client() -> None:
    clients = (FOR, b"198.51.100.1, 203.0.113.7, 10.0.0.2")
    assert told(clients, (PROTO, b"http, https, http")) == ("203.0.113.7", "https")
    assert told(clients, (PROTO, b"HTTPS")) == ("203.0.113.7", "https")


@pytest.mark.parametrize("scheme", [b"gopher", b"", b"https\xff", b"javascript:"])
def test_a_scheme_that_is_none_changes_nothing(scheme: bytes) -> None:
    assert told((FOR, b"203.0.113.7"), (PROTO, scheme)) == ("203.0.113.7", "http")


@pytest.mark.parametrize(
    "said",
    [b"unknown", b"_hidden", b"1.2.3", b"\xff", b"a b", b'fe80::1%" 200', b"[::1%a]:1"],
)
def test_a_client_without_an_address_is_none(said: bytes) -> None:
    assert told((FOR, b"203.0.113.7, " + said)) == (None, "http")


@pytest.mark.parametrize(
    ("said", "client"),
    [
        (b"203.0.113.7:8080", "203.0.113.7"),
        (b"2001:db8::1", "2001:db8::1"),
        (b"[2001:DB8::1]", "2001:db8::1"),
        (b"[2001:db8::1]:8080", "2001:db8::1"),
    ],
)
def test_an_address_may_have_a_port_or_brackets(said: bytes, client: str) -> None:
    assert told((FOR, said)) == (client, "http")


def test_whoever_is_left_of_a_client_without_an_address_is_not_believed() -> None:
    header = (FOR, b"203.0.113.7, unknown")
    assert told(header, trust="unix", client=None) == (None, "http")


def test_who_comes_by_a_path_is_trusted_by_that_name() -> None:
    header = (FOR, b"203.0.113.7")
    assert told(header, trust="unix", client=None) == ("203.0.113.7", "http")
    assert told(header, trust="10.0.0.0/8", client=None) == (None, "http")
    assert told(header, trust="unix") == (PEER[0], "http")


def test_a_socket_for_both_families_maps_the_addresses_of_one() -> None:
    header = (FOR, b"203.0.113.7, ::FFFF:10.0.0.2")
    assert told(header, client=("::ffff:10.0.0.1", 443)) == ("203.0.113.7", "http")
    assert told((FOR, b"[::ffff:203.0.113.7]:80")) == ("203.0.113.7", "http")


def test_several_may_be_trusted() -> None:
    trust = "127.0.0.1, ::1, unix, 10.0.0.0/8"
    assert told((FOR, b"203.0.113.7, ::1"), trust=trust) == ("203.0.113.7", "http")


@pytest.mark.parametrize("text", ["", "localhost", "10.0.0.1/8", "10.0.0.0/33", "*"])
def test_who_is_no_network_cannot_be_trusted(text: str) -> None:
    with pytest.raises(ValueError, match=r"does not appear|host bits"):
        trust_of(text)


def test_a_lifespan_is_left_as_it_is() -> None:
    wrap = partial(behind_proxy, trusted=trust_of("unix"))
    lifespan = {"type": "lifespan", "state": {}}
    assert scope_in(wrap, **lifespan) == SCOPE | lifespan
