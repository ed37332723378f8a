"""A folder is served: what is inside it, and nothing else."""

import asyncio
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chapters.apps.site import site
from chapters.ch06_asgi_bridge.asgi import App

from .conftest import INSIDE, SECRET
from .talking import Client, Reply, ask, http, request

NOT_FOUND = b"There is nothing here.\n"


def got(app: App, path: str) -> tuple[int, bytes]:
    """Return the status and body for a path that is decoded already."""
    reply = ask(app, http(path=path))
    return reply.status, reply.body


# What is there


@pytest.mark.parametrize("name", INSIDE)
def test_a_file_is_served_byte_for_byte(app: App, name: str) -> None:
    reply = ask(app, http(path=f"/{name}"))
    assert (reply.status, reply.body) == (200, INSIDE[name])
    assert reply.value(b"content-length") == b"%d" % len(INSIDE[name])


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("/about.html?x=1", "about.html"),
        ("/%61bout.html", "about.html"),
        ("/docs%2Fa%20b.txt", "docs/a b.txt"),
        ("/%C3%A9mile%20%E2%82%AC.txt", "émile €.txt"),
        ("/", "index.html"),
        ("/docs/", "docs/index.html"),
        ("/again/a%20b.txt", "docs/a b.txt"),
        ("/round/round/about.html", "about.html"),
        ("/link.html", "about.html"),
        ("/up/root/about.html", "about.html"),
    ],
)
def test_a_url_names_a_file(app: App, url: str, name: str) -> None:
    response = request(app, "GET", url)
    assert (response.status_code, response.content) == (200, INSIDE[name])


def test_a_folder_may_be_named_by_a_symlink(folder: Path) -> None:
    assert got(site(folder / "again"), "/") == (200, INSIDE["docs/index.html"])


def test_a_folder_may_be_text_and_relative(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    app = site("docs")
    monkeypatch.chdir("/")
    assert got(app, "/") == (200, INSIDE["docs/index.html"])


@pytest.mark.parametrize("name", ["not there", "about.html"])
def test_what_is_no_folder_is_no_site(folder: Path, name: str) -> None:
    with pytest.raises(NotADirectoryError, match=name):
        site(folder / name)


def test_a_file_that_was_edited_is_served_as_it_is_now(app: App, folder: Path) -> None:
    assert got(app, "/about.html") == (200, INSIDE["about.html"])
    (folder / "about.html").write_bytes(b"new")
    assert got(app, "/about.html") == (200, b"new")


# What is not


OUTSIDE = [
    *("/../secret.txt", "/docs/../../secret.txt", "/..", "/../", "/docs/.."),
    *("//secret.txt", "/../root/about.html", "/docs/../about.html", "/./about.html"),
    *("/leak.txt", "/absolute.txt", "/out/", "/out/index.html", "/sibling/", "/up/"),
    *("/out/deep/secret.txt", "/up/secret.txt", "/up/outside/"),
    *("/.git/config", "/docs/.env", "/..secret", "/.git/", "/%2e%2e/secret.txt"),
    *("/..\\secret.txt", "\\..\\secret.txt", "/docs\\a b.txt", "/a\\b"),
    *(
        "/about.html\0.txt",
        "/about.html\0",
        "/\0",
        "/loop",
        "/loop/",
        "/gone",
        "/gone/",
        "/fifo",
    ),
    *("/about.html/", "/about.html/x", "/docs//", "//docs/", "/docs//a b.txt"),
    *("/empty/", "/empty", "/empty/of/", "/out", "/sibling", "/up", "/.git", "/."),
    *("/" + "x" * 300, "/" + "x/" * 5000, "/\ud800", "/\udcff", "", "*", "about.html"),
    *("secret.txt", "../secret.txt", "~/", "/~root/", "/About.html", "/about.html "),
]


@pytest.mark.parametrize("path", OUTSIDE, ids=ascii)
def test_what_is_not_to_be_shown_is_404(app: App, path: str) -> None:
    assert got(app, path) == (404, NOT_FOUND)


@pytest.mark.parametrize("dots", ["%2e%2e", "%2E.", ".%2e", "..%2f.."])
def test_encoded_dots_lead_nowhere(app: App, dots: str) -> None:
    for url in (f"/{dots}/secret.txt", f"/docs/{dots}/{dots}/secret.txt"):
        assert request(app, "GET", url).status_code == 404


def test_an_absolute_path_is_looked_for_inside(app: App, folder: Path) -> None:
    secret = folder.parent / "secret.txt"
    assert secret.read_bytes() == SECRET
    for path in (str(secret), f"/{secret}", f"//{secret}"):
        assert got(app, path) == (404, NOT_FOUND)


NAMES = st.sampled_from(
    [
        *("..", ".", "", "root", "root-secret", "secret.txt", "outside", "deep"),
        *("out", "up", "sibling", "leak.txt", "absolute.txt", "again", "round", "loop"),
        *("docs", "index.html", "about.html", "a b.txt", ".git", "config", ".env"),
        *("%2e%2e", "..\\", "\\", "\0", "~", "..secret", "C:", "\udcff"),
    ]
)


@given(st.lists(NAMES | st.text(max_size=5), max_size=7))
def test_no_path_leads_outside(session_folder: Path, names: list[str]) -> None:
    path = "/" + "/".join(names)
    reply = ask(site(session_folder), http(path=path))
    assert reply.status in (200, 301, 404)
    if reply.status == 200:
        assert reply.body in INSIDE.values()
    elif reply.status == 404:
        assert reply.body == NOT_FOUND
    else:  # Where a redirect leads, there is a page: nothing outside is given away.
        assert got(site(session_folder), f"{path}/")[0] == 200


@given(st.lists(NAMES, max_size=5))
def test_a_url_that_a_browser_would_send_shows_what_is_there(
    session_folder: Path, names: list[str]
) -> None:
    plain = {"docs", "index.html", "about.html", "a b.txt"}
    parts = [name for name in names if name in plain]
    place = session_folder.joinpath(*parts)
    if place.is_file():
        assert got(site(session_folder), "/" + "/".join(parts))[0] == 200


def test_the_system_being_out_of_files_is_no_404(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_files(*args: object) -> None:
        raise OSError(24, os.strerror(24))

    monkeypatch.setattr(Path, "open", out_of_files)
    with pytest.raises(OSError, match="Too many open files"):
        ask(app, http(path="/about.html"))


def test_a_file_that_may_not_be_read_is_404(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(Path, "open", refuse)
    assert got(app, "/about.html") == (404, NOT_FOUND)


# Folders


@pytest.mark.parametrize(
    ("path", "query", "location"),
    [
        ("/docs", b"", b"./docs/"),
        ("/docs", b"a=b&c=%2F", b"./docs/?a=b&c=%2F"),
        ("/again", b"", b"./again/"),
        ("/round/docs", b"", b"./docs/"),
        ("/a:b", b"", b"./a%3Ab/"),
    ],
)
def test_a_folder_is_moved_to_where_it_ends_with_a_slash(
    app: App, path: str, query: bytes, location: bytes
) -> None:
    reply = ask(app, http(path=path, query=query))
    assert (reply.status, reply.value(b"location")) == (301, location)
    assert (reply.body, reply.value(b"content-length")) == (b"", b"0")


@pytest.mark.parametrize("url", ["/docs", "/docs?a=b", "/round/docs", "/a:b", "/a%3Ab"])
def test_a_client_finds_the_page_where_it_is_sent(app: App, url: str) -> None:
    response = request(app, "GET", url, follow_redirects=True)
    assert response.status_code == 200
    assert response.url.path.endswith("/")
    assert response.url.query == url.partition("?")[2].encode()


def test_a_redirect_leads_to_no_other_host(app: App, folder: Path) -> None:
    (folder / "example.org").mkdir()
    (folder / "example.org" / "index.html").touch()
    assert ask(app, http(path="//example.org")).status == 404
    assert ask(app, http(path="/example.org")).value(b"location") == b"./example.org/"


def test_a_name_that_is_not_ascii_is_encoded_in_a_redirect(
    app: App, folder: Path
) -> None:
    (folder / "é?\r\n").mkdir()
    (folder / "é?\r\n" / "index.html").write_bytes(b"odd")
    reply = ask(app, http(path="/é?\r\n"))
    assert reply.value(b"location") == b"./%C3%A9%3F%0D%0A/"
    url = "/%C3%A9%3F%0D%0A"
    assert request(app, "GET", url, follow_redirects=True).content == b"odd"


# Methods


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get"])
@pytest.mark.parametrize("path", ["/", "/about.html", "/missing", "*"])
def test_another_method_is_405(app: App, method: str, path: str) -> None:
    reply = ask(app, http(method, path))
    assert (reply.status, reply.value(b"allow")) == (405, b"GET, HEAD")


@pytest.mark.parametrize("path", ["/", "/about.html", "/docs", "/missing", "/nothing"])
def test_head_has_the_headers_of_get(app: App, path: str) -> None:
    asked = [ask(app, http(method, path)) for method in ("HEAD", "GET")]
    assert asked[0].messages[0] == asked[1].messages[0]


def test_head_reads_nothing_of_the_file(app: App) -> None:
    assert ask(app, http("HEAD", "/about.html")).pieces == [(0, False)]


@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
def test_what_is_not_http_is_refused_without_a_message(app: App, kind: str) -> None:
    reply = Reply()
    with pytest.raises(NotImplementedError, match=kind):
        asyncio.run(app({"type": kind}, Client([]).receive, reply.send))
    assert reply.messages == []


# What is missing


def test_a_page_of_the_site_says_that_something_is_missing(
    app: App, folder: Path
) -> None:
    (folder / "404.html").write_bytes(b"<p>lost</p>")
    reply = ask(app, http(path="/missing", headers=[(b"range", b"bytes=0-1")]))
    assert (reply.status, reply.body) == (404, b"<p>lost</p>")
    assert reply.value(b"content-type") == b"text/html; charset=utf-8"
    assert reply.value(b"content-length") == b"11"
    for name in (b"etag", b"last-modified", b"accept-ranges", b"content-range"):
        assert reply.values(name) == []


def test_the_404_page_is_not_missing_itself(app: App, folder: Path) -> None:
    (folder / "404.html").write_bytes(b"<p>lost</p>")
    assert got(app, "/404.html") == (200, b"<p>lost</p>")


def test_the_404_page_comes_from_inside(app: App, folder: Path) -> None:
    (folder / "404.html").symlink_to("../secret.txt")
    assert got(app, "/missing") == (404, NOT_FOUND)


def test_the_404_page_has_no_body_for_head(app: App, folder: Path) -> None:
    (folder / "404.html").write_bytes(b"<p>lost</p>")
    reply = ask(app, http("HEAD", "/missing"))
    assert (reply.body, reply.value(b"content-length")) == (b"", b"11")


# Types


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.html", "text/html; charset=utf-8"),
        ("a.HTML", "text/html; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.mjs", "text/javascript; charset=utf-8"),
        ("a.txt", "text/plain; charset=utf-8"),
        ("a.json", "application/json"),
        ("a.svg", "image/svg+xml"),
        ("a.png", "image/png"),
        ("a.webp", "image/webp"),
        ("a.woff2", "font/woff2"),
        ("a.wasm", "application/wasm"),
        ("a.unheard-of", "application/octet-stream"),
        ("a", "application/octet-stream"),
        ("a.svgz", "application/octet-stream"),
        ("data:text,html", "application/octet-stream"),
        ("data:image,x.html", "text/html; charset=utf-8"),
        ("a.txt;b.html", "text/html; charset=utf-8"),
        ("a.html?b.png", "image/png"),
    ],
)
def test_the_name_says_the_type(app: App, folder: Path, name: str, kind: str) -> None:
    (folder / name).write_bytes(b"<html>")
    reply = ask(app, http(path=f"/{name}"))
    assert reply.value(b"content-type") == kind.encode()
    assert reply.value(b"x-content-type-options") == b"nosniff"


def test_what_is_compressed_is_not_said_to_be_what_it_contains(
    app: App, folder: Path
) -> None:
    (folder / "a.html.gz").touch()
    reply = ask(app, http(path="/a.html.gz"))
    assert b"html" not in reply.value(b"content-type")


def test_the_name_that_was_asked_for_says_the_type(app: App, folder: Path) -> None:
    (folder / "page.html").symlink_to("docs/a b.txt")
    (folder / "docs" / "index.html").unlink()
    (folder / "docs" / "index.html").symlink_to("a b.txt")
    for path in ("/page.html", "/docs/"):
        reply = ask(app, http(path=path))
        assert reply.value(b"content-type") == b"text/html; charset=utf-8"
