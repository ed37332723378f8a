"""A client that has a version already is not sent it again (RFC 9110, section 13)."""

import os
from email.utils import formatdate
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chapters.apps.preconditions import unmet
from chapters.ch06_asgi_bridge.asgi import App

from .conftest import INSIDE
from .talking import Reply, ask, http

TAG = b'"abc"'
MODIFIED = 784111777  # the date of RFC 9110, section 5.6.7
EQUAL = b"Sun, 06 Nov 1994 08:49:37 GMT"
BEFORE = b"Sun, 06 Nov 1994 08:49:36 GMT"
AFTER = b"Sun, 06 Nov 1994 08:49:38 GMT"


def status(**headers: bytes) -> HTTPStatus | None:
    """Return what is answered to headers such as if_match."""
    given = [(name.replace("_", "-").encode(), headers[name]) for name in headers]
    return unmet(http(headers=given), TAG, MODIFIED)


def test_without_conditions_the_file_is_sent() -> None:
    assert status(accept=b"*/*") is None


@pytest.mark.parametrize(
    "tags",
    [
        *(b'"abc"', b'W/"abc"', b"*", b'"x", "abc"', b'"x","abc" ,"y"', b', ,"abc"'),
        *(b'"x,y", W/"abc"', b'"", "abc"'),
    ],
)
def test_a_tag_that_is_known_is_304(tags: bytes) -> None:
    assert status(if_none_match=tags) == 304


@pytest.mark.parametrize(
    "tags",
    [
        *(b"", b'"x"', b"abc", b'"ABC"', b'"abc', b'""', b'"x, "abc', b'"*"', b"**"),
        *(b'"ab"', b"'abc'", b'"abc "', b'"abcd"', b"\xff"),
    ],
)
def test_a_tag_that_is_not_known_sends_the_file(tags: bytes) -> None:
    assert status(if_none_match=tags) is None


def test_tags_may_come_in_several_headers() -> None:
    headers = [(b"if-none-match", b'"x"'), (b"if-none-match", b'"abc"')]
    assert unmet(http(headers=headers), TAG, MODIFIED) == 304


@pytest.mark.parametrize(
    ("date", "expected"), [(BEFORE, None), (EQUAL, 304), (AFTER, 304)]
)
def test_what_is_not_modified_since_is_304(date: bytes, expected: int | None) -> None:
    assert status(if_modified_since=date) == expected


@pytest.mark.parametrize(
    "date", [b"Sunday, 06-Nov-94 08:49:37 GMT", b"Sun Nov  6 08:49:37 1994"]
)
def test_the_older_forms_of_a_date_are_read(
    date: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert status(if_modified_since=date) == 304
    assert status(if_modified_since=date.replace(b"37", b"36")) is None


NO_DATES = [
    *(b"", b"0", b"yesterday", b"\xff", b"Sun, 99 Nov 1994 08:49:37 GMT", b"*", b", "),
    *(EQUAL + b", " + EQUAL + b"x", b"Sun, 06 Nov 99999 08:49:37 GMT", b"784111777"),
    *(EQUAL.replace(b"GMT", b"+0000"), EQUAL[:-4], b"Sun, 31 Feb 1994 08:49:37 GMT"),
]


@pytest.mark.parametrize("date", NO_DATES)
def test_what_is_no_date_is_ignored(date: bytes) -> None:
    assert status(if_modified_since=date) is None
    assert status(if_unmodified_since=date) is None


DATE_WORDS = st.sampled_from(
    [
        *("Sun,", "Mon", "Sunday,", "06", "Nov", "1994", "94", "08:49:37", "GMT"),
        *("0001", "9999", "0", "31", "Dec", "Jan", "24:00:00", "23:59:60", "06-Nov-94"),
        *(
            "+9999",
            "-0000",
            "PST",
            "99999999999999999999",
            "\N{ARABIC-INDIC DIGIT ONE}",
        ),
    ]
)


@given(
    st.binary() | st.lists(DATE_WORDS, max_size=8).map(lambda w: " ".join(w).encode())
)
def test_whatever_is_sent_as_a_date_is_read_or_ignored(date: bytes) -> None:
    assert status(if_modified_since=date) in (None, 304)
    assert status(if_unmodified_since=date) in (None, 412)


@given(st.binary())
def test_whatever_is_sent_as_tags_is_read(tags: bytes) -> None:
    assert (status(if_none_match=tags) == 304) == (tags == b"*")
    assert (status(if_match=tags) is None) == (tags == b"*")


@pytest.mark.parametrize("tags", [b'"abc"', b"*", b'"x", "abc"'])
def test_a_version_that_is_insisted_on_is_sent(tags: bytes) -> None:
    assert status(if_match=tags) is None


@pytest.mark.parametrize("tags", [b"", b'"x"', b'W/"abc"', b"abc"])
def test_another_version_than_insisted_on_is_412(tags: bytes) -> None:
    assert status(if_match=tags) == 412


@pytest.mark.parametrize(
    ("date", "expected"), [(BEFORE, 412), (EQUAL, None), (AFTER, None)]
)
def test_what_is_modified_since_is_412(date: bytes, expected: int | None) -> None:
    assert status(if_unmodified_since=date) == expected


# The order of section 13.2.2


def test_a_known_tag_outweighs_an_old_date() -> None:
    assert status(if_none_match=TAG, if_modified_since=BEFORE) == 304


def test_an_unknown_tag_outweighs_a_new_date() -> None:
    assert status(if_none_match=b'"x"', if_modified_since=AFTER) is None


def test_a_tag_insisted_on_outweighs_an_old_date() -> None:
    assert status(if_match=TAG, if_unmodified_since=BEFORE) is None


def test_another_tag_insisted_on_outweighs_a_new_date() -> None:
    assert status(if_match=b'"x"', if_unmodified_since=AFTER) == 412


def test_insisting_comes_before_knowing() -> None:
    assert status(if_match=b'"x"', if_none_match=TAG) == 412
    assert status(if_match=TAG, if_none_match=TAG) == 304
    assert status(if_unmodified_since=BEFORE, if_none_match=TAG) == 412
    assert status(if_unmodified_since=EQUAL, if_modified_since=EQUAL) == 304


# On the site


def again(app: App, first: Reply, *names: bytes) -> Reply:
    """Ask again with the validators of the first answer."""
    headers = [(b"if-none-match", first.value(b"etag"))]
    headers += [(b"if-modified-since", first.value(b"last-modified"))]
    wanted = [(name, value) for name, value in headers if name in names]
    return ask(app, http(path="/about.html", headers=wanted))


@pytest.fixture
def first(app: App) -> Reply:
    return ask(app, http(path="/about.html"))


VALIDATORS = [b"if-none-match", b"if-modified-since"]


@pytest.mark.parametrize("name", VALIDATORS)
def test_a_file_that_is_the_same_is_304_without_body(
    app: App, first: Reply, name: bytes
) -> None:
    reply = again(app, first, name)
    assert (reply.status, reply.pieces) == (304, [(0, False)])
    assert reply.values(b"content-length") == reply.values(b"content-type") == []
    for kept in (b"etag", b"last-modified", b"cache-control"):
        assert reply.value(kept) == first.value(kept)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_304_outweighs_a_range(app: App, first: Reply, method: str) -> None:
    headers = [(b"if-none-match", first.value(b"etag")), (b"range", b"bytes=99-")]
    assert ask(app, http(method, "/about.html", headers=headers)).status == 304


def test_a_file_is_asked_for_each_time(first: Reply) -> None:
    assert first.value(b"cache-control") == b"no-cache"
    assert first.value(b"etag").startswith(b'"')


def test_412_has_no_body_and_says_so(app: App) -> None:
    headers = [(b"if-match", b'"x"')]
    reply = ask(app, http(path="/about.html", headers=headers))
    assert (reply.status, reply.value(b"content-length")) == (412, b"0")


def test_what_is_missing_has_no_conditions(app: App) -> None:
    headers = [(b"if-none-match", b"*"), (b"if-match", b'"x"')]
    assert ask(app, http(path="/missing", headers=headers)).status == 404


def test_a_file_edited_with_its_old_time_put_back_is_sent(
    app: App, folder: Path, first: Reply
) -> None:
    page = folder / "about.html"
    before = page.stat()
    # The system's clock ticks some hundred times a second: wait until it has.
    while page.stat().st_ctime_ns == before.st_ctime_ns:
        page.write_bytes(first.body.replace(b"about", b"tuoba"))
        os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert page.stat().st_mtime_ns == before.st_mtime_ns
    assert page.stat().st_size == before.st_size
    assert again(app, first, b"if-none-match").status == 200


def test_a_file_replaced_by_another_is_sent(
    app: App, folder: Path, first: Reply
) -> None:
    other = folder / "other.html"
    other.write_bytes(first.body)
    other.rename(folder / "about.html")
    assert again(app, first, b"if-none-match").status == 200


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that is too coarse to tell two changes of a file apart."""

    def fstat(number: int) -> SimpleNamespace:
        stat = os.stat(number)
        times = {"st_mtime_ns": 0, "st_ctime_ns": 0}
        return SimpleNamespace(st_ino=stat.st_ino, st_size=stat.st_size, **times)

    monkeypatch.setattr(os, "fstat", fstat)


@pytest.mark.usefixtures("still_clock")
def test_a_symlink_that_turns_is_noticed_at_any_speed(app: App, folder: Path) -> None:
    (folder / "other.html").write_bytes(INSIDE["about.html"])
    tags = set()
    for target in ("about.html", "other.html", "about.html"):
        (folder / "link.html").unlink()
        (folder / "link.html").symlink_to(target)
        tags.add(ask(app, http(path="/link.html")).value(b"etag"))
    assert len(tags) == 2


@pytest.mark.usefixtures("still_clock")
def test_a_file_of_another_length_is_noticed_at_any_speed(
    app: App, folder: Path
) -> None:
    first = ask(app, http(path="/about.html"))
    (folder / "about.html").write_bytes(b"longer than it was")
    assert again(app, first, b"if-none-match").status == 200


def test_last_modified_is_the_time_of_the_file(app: App, folder: Path) -> None:
    os.utime(folder / "about.html", ns=(0, MODIFIED * 10**9 + 999_999_999))
    reply = ask(app, http(path="/about.html"))
    assert reply.value(b"last-modified") == EQUAL
    assert again(app, reply, b"if-modified-since").status == 304


def test_no_file_says_it_was_modified_in_the_future(app: App, folder: Path) -> None:
    os.utime(folder / "about.html", (2**33, 2**33))
    reply = ask(app, http(path="/about.html"))
    assert reply.value(b"last-modified") != formatdate(2**33, usegmt=True).encode()
    assert again(app, reply, b"if-modified-since").status == 200


def test_a_file_from_before_1970_is_served(app: App, folder: Path) -> None:
    os.utime(folder / "about.html", (-1.5, -1.5))
    reply = ask(app, http(path="/about.html"))
    assert reply.value(b"last-modified") == b"Wed, 31 Dec 1969 23:59:58 GMT"
