"""Header fields: where they end, and what they may hold."""

import pytest

from lab.simulator.server import LabServer
from tests.contract.talking import LAST
from tests.http_lab import serving

from .talk import AFTER, GET, Ask, Echo, Serve, head, request, require_refusal, sized

KIB = 1024
TOKEN = "!#$%&'*+-.^_`|~0123456789ABCXYZabcxyz"
DELIMITERS = '"(),/;<=>?@[\\]{} '


def with_field(field: str) -> bytes:
    """Return a request with a field, and another one after it."""
    return request("GET / HTTP/1.1", field) + AFTER


# Names


@pytest.mark.parametrize("blank", [" ", "\t", " \t ", "\x0b", "\xa0"])
@pytest.mark.parametrize("name", ["X", "Content-Length", "Transfer-Encoding"])
def test_a_blank_before_the_colon_is_refused(ask: Ask, name: str, blank: str) -> None:
    require_refusal(ask(with_field(f"{name}{blank}: 5")))


def test_a_blank_before_the_colon_of_host_is_refused(ask: Ask) -> None:
    require_refusal(ask(head("GET / HTTP/1.1", "Host : x")))


def test_a_name_is_a_token(ask: Ask) -> None:
    outcome = ask(request("GET / HTTP/1.1", f"{TOKEN}: x"))
    assert outcome.request.headers == [(TOKEN.lower().encode(), b"x")]


@pytest.mark.parametrize("wrong", [*DELIMITERS, "", "\0", "\x01", "\x7f", "\xe9", "\r"])
def test_a_name_is_nothing_else(ask: Ask, wrong: str) -> None:
    require_refusal(ask(with_field(f"{wrong}: x")))
    if wrong:
        require_refusal(ask(with_field(f"X{wrong}Y: x")))


def test_a_line_without_colon_is_refused(ask: Ask) -> None:
    require_refusal(ask(with_field("Nothing")))


def test_the_case_of_a_name_is_of_no_account(ask: Ask) -> None:
    data = head("POST / HTTP/1.1", "hOsT: x", "CONTENT-length: 2", body=b"hi")
    assert ask(data).request.body == b"hi"
    closing = request("GET / HTTP/1.1", "cONNECTION: close") + AFTER
    assert ask(closing, LAST).statuses == [200]
    require_refusal(ask(request("GET / HTTP/1.1", "HOST: x")))


# Values


@pytest.mark.parametrize("value", ["", " ", " \t ", "a", " a", "a ", "\t a b\tc \t"])
def test_blanks_around_a_value_are_not_told(ask: Ask, value: str) -> None:
    outcome = ask(request("GET / HTTP/1.1", f"X:{value}"))
    assert outcome.request.headers == [(b"x", value.strip().encode())]


@pytest.mark.parametrize("wrong", ["\0", "\r", "\x0b", "\x0c", "\r\r"])
def test_a_value_that_could_be_misread_is_refused(ask: Ask, wrong: str) -> None:
    for value in (f"a{wrong}b", f"{wrong}b", f"a{wrong}"):
        require_refusal(ask(with_field(f"X: {value}")))


def test_other_controls_in_a_value_are_told(ask: Ask) -> None:
    outcome = ask(request("GET / HTTP/1.1", "X: a\x01\x1b\x7fb"))
    assert outcome.request.headers == [(b"x", b"a\x01\x1b\x7fb")]


def test_bytes_above_0x7f_are_told_as_they_are(ask: Ask) -> None:
    value = bytes(range(0x80, 0x100)).decode("latin-1")
    outcome = ask(request("GET / HTTP/1.1", f"X: {value}", "Y: \xc3(\xff"))
    assert outcome.request.headers == [
        (b"x", bytes(range(0x80, 0x100))),
        (b"y", b"\xc3(\xff"),
    ]


def test_the_order_and_the_number_of_fields_are_told(ask: Ask) -> None:
    fields = ["B: 2", "A: 1", "b: 3", "Cookie: a=b", "A: 1", "Cookie: c=d", "B:"]
    outcome = ask(request("GET / HTTP/1.1", *fields))
    told = [b": ".join(each).strip().decode() for each in outcome.request.headers]
    assert told == [field.lower() for field in fields]


@pytest.mark.parametrize(
    "value", ["CLOSE", "x, close", ",,\t, Close ,,", "close,close"]
)
def test_empty_members_of_a_list_are_ignored(ask: Ask, value: str) -> None:
    outcome = ask(with_field(f"Connection: {value}"), LAST)
    assert (outcome.statuses, outcome.ended) == ([200], True)


def test_a_list_may_be_in_several_fields(ask: Ask) -> None:
    data = request("GET / HTTP/1.1", "Connection: x", "Connection: close") + AFTER
    assert ask(data, LAST).statuses == [200]


@pytest.mark.parametrize(
    "field",
    [
        "Unheard-Of: x",
        "Close: close",
        "Keep-Alive: timeout=5",
        "Proxy-Connection: close",
        "Connection: unheard-of",
        "Connection: ,",
        "TE: trailers, deflate;q=0.5",
        "Trailer: X",
        "Max-Forwards: 0",
        "Via: 1.0 a",
        "Date: yesterday",
        "Content-Location: /b",
        "From: a@x",
        "Range: bytes=0-0",
        "If-None-Match: *",
    ],
)
def test_a_field_that_is_not_the_servers_changes_nothing(ask: Ask, field: str) -> None:
    outcome = ask(with_field(field))
    assert outcome.statuses == [200, 200]
    name, value = field.lower().split(": ")
    assert outcome.told[0].headers == [(name.encode(), field[-len(value) :].encode())]


# Lines


@pytest.mark.parametrize("fold", ["\r\n ", "\r\n\t", " \r\n  \t", "\n "])
def test_a_fold_is_a_space(ask: Ask, fold: str) -> None:
    outcome = ask(request("GET / HTTP/1.1", f"X: a{fold}b"))
    ((name, value),) = outcome.request.headers
    assert (name, value.split()) == (b"x", [b"a", b"b"])
    assert value.strip(b"ab ") == b""


def test_a_fold_hides_no_field(ask: Ask) -> None:
    outcome = ask(request("POST / HTTP/1.1", "X: a\r\n Content-Length: 5") + AFTER)
    assert outcome.told[0].headers == [(b"x", b"a Content-Length: 5")]
    assert outcome.bodies == [b"", b""]
    folded = ask(request("POST / HTTP/1.1", "Content-Length:\r\n 2", body=b"hi"))
    assert folded.request.body == b"hi"
    require_refusal(ask(request("GET / HTTP/1.1", "Content-Length: 2\r\n 0")))


@pytest.mark.parametrize("start", [" Host: x\r\n", "\tX: y\r\nHost: x\r\n", " \r\n"])
def test_a_blank_before_the_first_field_is_refused(ask: Ask, start: str) -> None:
    require_refusal(ask(head("GET / HTTP/1.1", f"{start}Host: x") + AFTER))


def test_a_cr_without_lf_ends_no_line(ask: Ask) -> None:
    for data in (
        GET.replace(b"\r\nHost", b"\rHost"),
        GET.replace(b"\r\n\r\n", b"\r\n\r\r\n\r\n"),
        GET.replace(b"Host: x\r\n", b"Host: x\r\r\n"),
        GET.replace(b"Host", b"X: a\rb: c\r\nHost"),
    ):
        require_refusal(ask(data + AFTER))


# The head as a whole


def test_nothing_begins_before_the_head_is_whole(serve: Serve) -> None:
    app = Echo()
    with serving(lambda *where: serve(*where, app=app)) as server:
        check_that_nothing_begins(server, app)


def check_that_nothing_begins(server: LabServer, app: Echo) -> None:
    """Send a head but for its last byte, which must not reach the application."""
    with server.connect(reading=True) as client:
        client.send(sized(b"", "X: y")[:-1])
        server.advance(1)
        assert (app.told, bytes(client.link.received)) == ([], b"")
        client.send(b"\n")
        assert len(app.told) == 1


@pytest.mark.parametrize(
    "field",
    [
        "X: " + "a" * 31 * KIB,
        "X" * 31 * KIB + ": a",
        "\r\n".join(["X: " + "a" * 50] * 500),
    ],
    ids=["value", "name", "number"],
)
def test_a_head_of_31_kib_is_read(ask: Ask, field: str) -> None:
    assert ask(with_field(field)).statuses == [200, 200]


@pytest.mark.parametrize(
    "field",
    [
        "X: " + "a" * 40 * KIB,
        "X" * 40 * KIB + ": a",
        "X:" + " " * 40 * KIB + "a",
        "X: a\r\n " * 8 * KIB + "b",
        "\r\n".join(["X: aaaaaaaaa"] * 3 * KIB),
        "X: " + "a" * 200 * KIB,
    ],
    ids=["value", "name", "blanks", "folds", "number", "far too much"],
)
def test_a_head_of_40_kib_is_too_large(ask: Ask, field: str) -> None:
    require_refusal(ask(with_field(field)), 431)
