"""What every framework's application does, seen through httpx."""

import hashlib
import json
from pathlib import Path

import httpx
import pytest

from .board import STREAM
from .conftest import FILE_SIZE, Site, client_of

# Django reads a file in a thread, whole, and would have us read it in another way.
pytestmark = pytest.mark.filterwarnings(
    "ignore:StreamingHttpResponse must consume synchronous iterators:Warning"
)

KIB = 1024
BODY = bytes(range(256)) * 4 * KIB  # 1 MiB, with a CRLF and whatever else may harm
PERSON = {"name": "Zoë & Co = 100%", "city": "Köln"}
NOT_FOUND_OR_INVALID = {400, 404, 422}


def test_json_is_sent(browser: httpx.Client) -> None:
    response = browser.get("/json")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("application/json")
    assert response.json() == {"hello": "wörld"}


def test_json_is_received(browser: httpx.Client) -> None:
    for value in ({}, {"a": [1, None, {"b": "€\U0001f600"}]}, {"x": "y" * 300 * KIB}):
        assert browser.post("/json", json=value).json() == value


def test_json_is_received_in_chunks(browser: httpx.Client) -> None:
    text = json.dumps({"a": "b" * 100}).encode()
    pieces = iter([text[:1], text[1:50], text[50:]])
    headers = {"content-type": "application/json"}
    response = browser.post("/json", content=pieces, headers=headers)
    assert response.json() == {"a": "b" * 100}


def test_the_scope_says_where_the_request_went(
    site: Site, browser: httpx.Client
) -> None:
    target = "/where?a=b%20c&d=%C3%A9"
    told = browser.get(target).json()
    assert told["client"] == "127.0.0.1"
    assert httpx.URL(told["url"]) == httpx.URL(site.url + target)
    told = browser.get("/where", headers={"host": "localhost"}).json()
    assert told["url"] == "http://localhost/where"


def test_a_parameter_of_the_path_is_a_number(browser: httpx.Client) -> None:
    assert browser.get("/items/42").json() == {"id": 42, "q": None}


def test_a_parameter_that_is_no_number_is_refused(browser: httpx.Client) -> None:
    assert browser.get("/items/many").status_code in NOT_FOUND_OR_INVALID
    assert browser.get("/items/42").status_code == 200


def test_a_query_is_decoded(browser: httpx.Client) -> None:
    for q in ["plain", "a b", "a+b&c=d", "é/€", "100%"]:
        assert browser.get("/items/1", params={"q": q}).json() == {"id": 1, "q": q}


def test_a_parameter_of_the_path_is_decoded_once(browser: httpx.Client) -> None:
    names = {
        "plain": "plain",
        "a%20b": "a b",
        "a+b": "a+b",
        "%C3%A9%E2%82%AC": "é€",
        "100%25": "100%",
        "%2541": "%41",
        "%3Fa%23b": "?a#b",
    }
    for segment, name in names.items():
        assert browser.get(f"/names/{segment}").json() == {"name": name}


def test_a_form_is_read(browser: httpx.Client) -> None:
    assert browser.post("/form", data=PERSON).json() == PERSON


def test_a_file_is_uploaded(browser: httpx.Client) -> None:
    for body in (b"", b"a", BODY):
        files = {"file": ("page one.bin", body)}
        response = browser.post("/upload", files=files, data={"note": "für dich"})
        assert response.status_code == 200
        assert response.json() == {
            "note": "für dich",
            "name": "page one.bin",
            "size": len(body),
            "sha256": hashlib.sha256(body).hexdigest(),
        }


def test_a_file_is_uploaded_in_chunks(framework: str, browser: httpx.Client) -> None:
    if framework == "django":
        pytest.skip("Django reads a form only if it has a Content-Length")
    form = {"files": {"file": ("a.bin", BODY)}, "data": {"note": "for you"}}
    request = browser.build_request("POST", "/upload", **form)
    pieces = httpx.Request(
        "POST",
        request.url,
        headers={"content-type": request.headers["content-type"]},
        content=iter(request.read()[at : at + 4000] for at in range(0, 2**21, 4000)),
    )
    assert browser.send(pieces).json()["sha256"] == hashlib.sha256(BODY).hexdigest()


def test_a_large_body_is_read_piece_by_piece(browser: httpx.Client) -> None:
    sent = browser.post("/digest", content=iter([BODY] * 4)).json()
    expected = hashlib.sha256(BODY * 4).hexdigest()
    assert sent == {"size": 4 * len(BODY), "sha256": expected}


def test_a_response_is_streamed(browser: httpx.Client) -> None:
    with browser.stream("GET", "/stream") as response:
        assert response.headers["content-type"].startswith("text/plain")
        assert response.read() == b"".join(STREAM)


def test_a_piece_arrives_before_the_next_one_is_made(browser: httpx.Client) -> None:
    with browser.stream("GET", "/gated") as response:
        pieces = response.iter_bytes()
        assert next(pieces) == b"one\n"
        browser.post("/background", timeout=None)
        browser.post("/background/go")
        assert list(pieces) == [b"two\n"]


def test_a_file_is_sent(browser: httpx.Client, file: Path) -> None:
    response = browser.get("/file")
    assert response.headers["content-length"] == str(FILE_SIZE)
    assert response.headers["content-type"].startswith("text/plain")
    assert response.content == file.read_bytes()


def test_head_is_get_without_the_body(browser: httpx.Client) -> None:
    for path in ("/json", "/file", "/nowhere"):
        head = browser.head(path)
        if head.status_code != 405:  # As FastAPI and Litestar answer
            get = browser.get(path)
            lengths = [each.headers.get("content-length") for each in (head, get)]
            assert (head.status_code, lengths[0]) == (get.status_code, lengths[1])
        assert head.content == b""


def test_work_goes_on_after_the_answer(browser: httpx.Client) -> None:
    assert browser.post("/background").status_code == 202
    assert browser.get("/background").json() == {"done": False}
    assert browser.post("/background/go").json() == {"done": True}
    assert browser.get("/background").json() == {"done": True}


def test_cookies_are_set_and_come_back(browser: httpx.Client) -> None:
    first = browser.get("/cookies")
    assert first.json() == {}
    cookies = first.headers.get_list("set-cookie")
    assert [cookie.partition(";")[0] for cookie in cookies] == [
        "theme=dark",
        "seen=yes",
    ]
    assert "httponly" in cookies[1].lower()
    assert browser.get("/cookies").json() == {"theme": "dark", "seen": "yes"}


def test_an_exception_becomes_the_answer_of_its_handler(browser: httpx.Client) -> None:
    response = browser.get("/error")
    assert response.status_code == 418
    assert response.json() == {"error": "short and stout"}


def test_an_exception_without_handler_is_a_500_and_the_server_goes_on(
    careless: Site, framework: str, caplog: pytest.LogCaptureFixture
) -> None:
    with client_of(careless) as browser:
        for _ in range(2):
            response = browser.get("/boom")
            assert response.status_code == 500
            assert response.content
            assert browser.get("/json").status_code == 200
    if framework != "litestar":  # It logs nothing where it may not configure logging.
        assert "RuntimeError: boom" in caplog.text


def test_there_may_be_nothing_at_a_path(browser: httpx.Client) -> None:
    assert browser.get("/nowhere").status_code == 404


def test_a_method_may_not_be_allowed(browser: httpx.Client) -> None:
    response = browser.request("PUT", "/json", content=b"{}")
    assert response.status_code == 405
    assert "GET" in response.headers["allow"]
    assert browser.get("/json").status_code == 200


def test_no_content_has_none(browser: httpx.Client) -> None:
    response = browser.delete("/items/42")
    assert (response.status_code, response.content) == (204, b"")
    assert browser.get("/json").status_code == 200


def test_a_redirect_leads_to_this_server(browser: httpx.Client) -> None:
    response = browser.get("/old", follow_redirects=True)
    assert [each.status_code // 100 for each in response.history] == [3]
    assert response.json() == {"hello": "wörld"}


def test_a_handler_that_is_no_coroutine_runs_in_a_thread(
    site: Site, browser: httpx.Client
) -> None:
    assert browser.get("/thread").json() != {"thread": site.thread.name}
