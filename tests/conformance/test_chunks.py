"""A body in chunks: their sizes, extensions and trailers."""

import pytest

from .talk import AFTER, Ask, Outcome, chunked, require_refusal

KIB = 1024
END = b"0\r\n\r\n"


def body_of(outcome: Outcome) -> bytes | None:
    """Return the body of the first request; the second must be answered too."""
    assert outcome.statuses == [200, 200]
    assert outcome.bodies[1] == b""
    return outcome.bodies[0]


@pytest.mark.parametrize(
    ("wire", "body"),
    [
        (b"", b""),
        (b"5\r\nhello\r\n", b"hello"),
        (b"2\r\nhe\r\n1\r\nl\r\n2\r\nlo\r\n", b"hello"),
        (b"4\r\n\r\n\r\n\r\n", b"\r\n\r\n"),
        (b"7\r\n0\r\n\r\nGE\r\n", b"0\r\n\r\nGE"),
        (b"a\r\n0123456789\r\n", b"0123456789"),
        (b"A\r\n0123456789\r\n", b"0123456789"),
        (b"00005\r\nhello\r\n", b"hello"),
        (b"1F4\r\n" + bytes(500) + b"\r\n", bytes(500)),
    ],
)
def test_chunks_are_put_together(ask: Ask, wire: bytes, body: bytes) -> None:
    assert body_of(ask(chunked(wire + END) + AFTER)) == body


@pytest.mark.parametrize("last", [b"0", b"000", b"0;a=b", b"00; a"])
def test_a_chunk_of_no_size_is_the_last(ask: Ask, last: bytes) -> None:
    data = chunked(b"5\r\nhello\r\n" + last + b"\r\n\r\n")
    assert body_of(ask(data + AFTER)) == b"hello"


@pytest.mark.parametrize(
    "size",
    [
        b"",
        b"g",
        b"-5",
        b"+5",
        b"0x5",
        b"5h",
        b"5.",
        b"5_0",
        b"5 0",
        b" 5",
        b"\t5",
        b"5\x0b",
        b"\xb2",
        b"\xd9\xa5",
        b";a=b",
        b"f" * 21,
        b"0" * 30 + b"5",
        b"f" * 40_000,
    ],
)
def test_a_size_that_is_none_is_refused(ask: Ask, size: bytes) -> None:
    status = 431 if len(size) > 32 * KIB else 400
    require_refusal(ask(chunked(size + b"\r\nhello\r\n" + END) + AFTER), status)


def test_a_large_size_is_no_small_one(ask: Ask) -> None:
    for size in (2**32 + 5, 2**63 + 5, 2**64 + 5, 16**20 - 1):
        data = chunked(b"%x\r\nhello\r\n" % size + END) + AFTER
        outcome = ask(data)
        assert (outcome.responses, outcome.bodies) == ([], [None])


def test_blanks_after_a_size_are_ignored(ask: Ask) -> None:
    assert body_of(ask(chunked(b"5 \t\r\nhello\r\n" + END) + AFTER)) == b"hello"


@pytest.mark.parametrize(
    "wire",
    [
        b"5\r\nhello" + END,
        b"5\r\nhelloX\r\n" + END,
        b"5\r\nhello\n" + END,
        b"5\r\nhello\r" + END,
        b"5\r\nhello\r\r\n" + END,
        b"5\r\nhell\r\n" + END,
        b"5\nhello\r\n" + END,
        b"5\rhello\r\n" + END,
        b"5\r\nhello\r\n\r\n" + END,
    ],
)
def test_a_chunk_ends_with_crlf_and_nothing_else(ask: Ask, wire: bytes) -> None:
    require_refusal(ask(chunked(wire) + AFTER))


def test_a_body_without_last_chunk_is_not_whole(ask: Ask) -> None:
    for wire in (b"5\r\nhello\r\n", b"5\r\nhello\r\n0\r\n", b"0\r\nX: y\r\n"):
        outcome = ask(chunked(wire))
        assert (outcome.responses, outcome.bodies) == ([], [None])


# Extensions


@pytest.mark.parametrize(
    "extension",
    [
        b";a",
        b";a=b",
        b';a="b"',
        b';a="b\\"c;d=e, f"',
        b";a=b;c;d=e",
        b"; a = b",
        b";",
        b";\xff\x01",
    ],
)
def test_extensions_are_ignored(ask: Ask, extension: bytes) -> None:
    data = chunked(b"5" + extension + b"\r\nhello\r\n0" + extension + b"\r\n\r\n")
    assert body_of(ask(data + AFTER)) == b"hello"


def test_a_quoted_line_end_is_the_end_of_the_line(ask: Ask) -> None:
    require_refusal(ask(chunked(b'5;a="\n"\r\nhello\r\n' + END) + AFTER))
    outcome = ask(chunked(b'2;a="\r\nhi\r\n' + END) + AFTER)
    assert body_of(outcome) == b"hi"


def test_a_blank_before_an_extension_is_refused(ask: Ask) -> None:
    for blank in (b" ", b"\t"):
        data = chunked(b"5" + blank + b";a=b\r\nhello\r\n" + END)
        require_refusal(ask(data + AFTER))


def test_a_cr_in_an_extension_is_ignored(ask: Ask) -> None:
    assert body_of(ask(chunked(b"5;a\rb\r\nhello\r\n" + END) + AFTER)) == b"hello"


def test_an_extension_without_end_is_too_large(ask: Ask) -> None:
    data = chunked(b"5;" + b"a" * 40 * KIB + b"\r\nhello\r\n" + END)
    require_refusal(ask(data + AFTER), 431)


# Trailers


@pytest.mark.parametrize(
    "trailers",
    [
        b"X: y\r\n",
        b"X: y\r\nX: z\r\n Z\r\n",
        b"Host: z\r\nContent-Length: 50\r\nTransfer-Encoding: chunked\r\n",
        b"Connection: close\r\nExpect: 100-continue\r\n",
        b"Authorization: Basic eA==\r\nCookie: a=b\r\nTE: x\r\n",
    ],
)
def test_trailers_are_dropped(ask: Ask, trailers: bytes) -> None:
    outcome = ask(chunked(b"5\r\nhello\r\n0\r\n" + trailers + b"\r\n") + AFTER)
    assert body_of(outcome) == b"hello"
    assert outcome.told[0].headers == [(b"transfer-encoding", b"chunked")]


@pytest.mark.parametrize(
    "trailer", [b"X : y", b"X", b": y", b"X: a\0", b"X: a\rb", b" X: y", b"X(: y"]
)
def test_a_trailer_is_a_field_like_others(ask: Ask, trailer: bytes) -> None:
    data = chunked(b"5\r\nhello\r\n0\r\n" + trailer + b"\r\n\r\n")
    require_refusal(ask(data + AFTER))


def test_trailers_have_a_limit(ask: Ask) -> None:
    trailers = b"X: aaaaaaaaa\r\n" * 3 * KIB
    require_refusal(ask(chunked(b"0\r\n" + trailers + b"\r\n") + AFTER), 431)
