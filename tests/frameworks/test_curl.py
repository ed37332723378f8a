"""What every framework's application does, seen through curl."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .board import STREAM
from .conftest import Site

pytestmark = [
    pytest.mark.skipif(
        shutil.which("curl") is None, reason="curl is not installed here"
    ),
    # Django reads a file in a thread, whole, and would have us read it in another way.
    pytest.mark.filterwarnings(
        "ignore:StreamingHttpResponse must consume synchronous iterators:Warning"
    ),
]


def curl(*arguments: str) -> bytes:
    """Run curl, which must be content; return what it printed."""
    command = ["curl", "-q", "--silent", "--show-error", *arguments]
    proxies = [name for name in os.environ if "proxy" in name.lower()]
    done = subprocess.run(
        command,
        env={name: os.environ[name] for name in os.environ if name not in proxies},
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_curl_gets_json(site: Site) -> None:
    assert json.loads(curl(f"{site.url}/json")) == {"hello": "wörld"}


def test_curl_sends_json(site: Site) -> None:
    sent = {"a": ["b", 1]}
    as_json = ["-H", "Content-Type: application/json", "-d", json.dumps(sent)]
    assert json.loads(curl(*as_json, f"{site.url}/json")) == sent


def test_curl_sends_a_form(site: Site) -> None:
    fields = ["-d", "name=Ann", "--data-urlencode", "city=Köln & Bonn"]
    received = json.loads(curl(*fields, f"{site.url}/form"))
    assert received == {"name": "Ann", "city": "Köln & Bonn"}


@pytest.mark.parametrize(
    "waits", [["-H", "Expect:"], ["-H", "Expect: 100-continue"]], ids=["at once", "100"]
)
def test_curl_uploads_a_file(site: Site, file: Path, waits: list[str]) -> None:
    form = [*waits, "--expect100-timeout", "60", "-F", "note=a", "-F", f"file=@{file}"]
    assert json.loads(curl(*form, f"{site.url}/upload")) == {
        "note": "a",
        "name": file.name,
        "size": file.stat().st_size,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
    }


def test_curl_asks_for_the_head(site: Site) -> None:
    head = curl("--head", f"{site.url}/json").lower()
    assert head.startswith((b"http/1.1 200 ", b"http/1.1 405 "))
    assert head.endswith(b"\r\n\r\n")


def test_curl_downloads_a_file(site: Site, file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    # Who left with the last byte could interrupt Quart before it has closed the file.
    stay = ["--next", "--silent", f"{site.url}/started"]
    curl("--output", str(copy), f"{site.url}/file", *stay)
    assert copy.read_bytes() == file.read_bytes()


def test_curl_sees_the_chunks_of_a_stream(site: Site) -> None:
    chunks = b"4\r\none\n\r\n4\r\ntwo\n\r\n6\r\nthree\n\r\n0\r\n\r\n"
    assert curl("--raw", "--no-buffer", f"{site.url}/stream") == chunks


def test_curl_reads_a_stream_in_the_old_version(site: Site) -> None:
    assert curl("--http1.0", f"{site.url}/stream") == b"".join(STREAM)


def test_curl_keeps_cookies(site: Site, tmp_path: Path) -> None:
    jar = str(tmp_path / "cookies")
    first, second = (
        json.loads(curl("-c", jar, "-b", jar, f"{site.url}/cookies")) for _ in range(2)
    )
    assert (first, second) == ({}, {"theme": "dark", "seen": "yes"})


def test_curl_follows_a_redirect(site: Site) -> None:
    assert json.loads(curl("--location", f"{site.url}/old")) == {"hello": "wörld"}


def test_curl_keeps_its_connection(site: Site) -> None:
    each = ["--output", os.devnull, "--write-out", "%{http_code} %{num_connects}\\n"]
    arguments: list[str] = []
    for path in ("json", "error", "stream", "nowhere", "file", "json"):
        arguments += ["--next", *each, f"{site.url}/{path}"]
    lines = [line.split() for line in curl(*arguments[1:]).splitlines()]
    assert [int(status) for status, _ in lines] == [200, 418, 200, 404, 200, 200]
    assert [int(connects) for _, connects in lines] == [1, 0, 0, 0, 0, 0]
