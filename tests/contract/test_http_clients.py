"""Clients that people use, against every HTTP server, on sockets."""

import asyncio
import http.client
import os
import shutil
import subprocess
from collections.abc import Iterator

import aiohttp
import httpx
import pytest

from chapters.ch03_h11_http.answer import Answer
from lab.server import RealServer

from .conftest import watched
from .handlers import serve_of

pytestmark = pytest.mark.http

KIB = 1024
BODY = b"hello..." * 25 * KIB
with_curl = pytest.mark.skipif(
    shutil.which("curl") is None, reason="curl is not installed here"
)


@pytest.fixture
def real(server_name: str, caplog: pytest.LogCaptureFixture) -> Iterator[RealServer]:
    """The named server on sockets, for clients that know nothing else."""
    with watched(RealServer(serve_of(server_name)), caplog) as running:
        assert isinstance(running, RealServer)
        yield running


def url(server: RealServer, path: str = "/") -> str:
    host, port = server.address
    return f"http://{host}:{port}{path}"


# curl


def curl(*arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run curl; it must be content."""
    command = ["curl", "-q", "--silent", "--show-error", *arguments]
    done = subprocess.run(
        command,
        input=data,
        env={
            name: os.environ[name] for name in os.environ if "proxy" not in name.lower()
        },
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    return done


def verbose(
    server: RealServer, *arguments: str, data: bytes = b""
) -> tuple[bytes, bytes]:
    """Run curl with -v; return what it printed, and what it said of its doings."""
    done = curl("-v", *arguments, url(server, "/a?b=c"), data=data)
    return done.stdout, done.stderr


@with_curl
def test_curl_gets(real: RealServer) -> None:
    printed, _ = verbose(real, "-H", "X-A: b")
    assert printed.startswith(b"GET /a?b=c\n")
    assert b"\nx-a: b\n" in printed


@with_curl
def test_curl_asks_for_the_head(real: RealServer) -> None:
    printed, _ = verbose(real, "--head")
    assert printed.startswith(b"HTTP/1.1 200 OK\r\n")
    assert printed.endswith(b"\r\n\r\n")


@with_curl
@pytest.mark.parametrize(
    "coding", ["Content-Length: 204800", "Transfer-Encoding: chunked"]
)
def test_curl_posts(real: RealServer, coding: str) -> None:
    printed, _ = verbose(real, "--data-binary", "@-", "-H", coding, data=BODY)
    assert printed.startswith(b"POST /a?b=c\n")
    assert printed.endswith(b"\n\n" + BODY)


@with_curl
def test_curl_waits_for_100_and_goes_on(real: RealServer) -> None:
    waits = ["-H", "Expect: 100-continue", "--expect100-timeout", "60"]
    printed, said = verbose(real, *waits, "--data-binary", "@-", data=BODY)
    assert b"< HTTP/1.1 100 Continue" in said
    assert printed.endswith(b"\n\n" + BODY)


@with_curl
def test_curl_sends_two_mebibytes_or_is_told_that_it_is_too_much(
    real: RealServer,
) -> None:
    data = b"a" * 2 * KIB * KIB
    waits = ["--expect100-timeout", "60", "--data-binary", "@-"]
    printed, said = verbose(real, *waits, data=data)
    if b"< HTTP/1.1 413 " in said:
        assert printed == b"413 Content Too Large\n"
    else:
        assert printed.endswith(b"\n\n" + data)


@with_curl
def test_curl_speaks_the_old_version(real: RealServer) -> None:
    printed, _ = verbose(real, "--http1.0")
    assert printed.startswith(b"GET /a?b=c\n")
    assert counted(["--http1.0", url(real)], ["--http1.0", url(real)]) == [1, 1]


@with_curl
def test_curl_keeps_its_connection(real: RealServer) -> None:
    get, post, head = [url(real)], ["--data", "a", url(real)], ["--head", url(real)]
    assert counted(get, post, head, get) == [1, 0, 0, 0]


def counted(*requests: list[str]) -> list[int]:
    """Make requests with one curl; return how many connections each of them took."""
    each = ["--output", os.devnull, "--write-out", "%{http_code} %{num_connects}\\n"]
    arguments = [*each, *requests[0]]
    for request in requests[1:]:
        arguments += ["--next", *each, *request]
    lines = [line.split() for line in curl(*arguments).stdout.splitlines()]
    assert {status for status, _ in lines} == {b"200"}
    return [int(count) for _, count in lines]


@with_curl
def test_curl_asks_for_an_upgrade_and_gets_none(real: RealServer) -> None:
    printed, _ = verbose(real, "--http2")
    assert b"\nupgrade: h2c\n" in printed


# Clients in Python


def test_http_client_keeps_its_connection(real: RealServer) -> None:
    connection = http.client.HTTPConnection(*real.address)
    try:
        for method, body in [
            ("GET", None),
            ("POST", BODY),
            ("HEAD", None),
            ("PUT", b""),
        ]:
            connection.request(method, "/a", body)
            used = connection.sock
            response = connection.getresponse()
            got = response.read()
            assert (response.status, response.reason) == (200, "OK")
            assert got.endswith(body or b"\n\n") or method == "HEAD"
            assert connection.sock is used is not None
    finally:
        connection.close()


def test_http_client_sends_chunks(real: RealServer) -> None:
    connection = http.client.HTTPConnection(*real.address)
    try:
        connection.request("POST", "/", iter([b"one", b"two"]), encode_chunked=True)
        assert connection.getresponse().read().endswith(b"\n\nonetwo")
    finally:
        connection.close()


def test_httpx_keeps_its_connection(real: RealServer) -> None:
    with httpx.Client(trust_env=False, timeout=None) as client:
        ports = set()
        for method, body in [
            ("GET", b""),
            ("POST", BODY),
            ("HEAD", b""),
            ("PUT", b"a"),
        ]:
            with client.stream(method, url(real), content=body) as response:
                got = response.read()
                stream = response.extensions["network_stream"]
                ports.add(stream.get_extra_info("client_addr"))
            assert response.status_code == 200
            assert got.endswith(body)
        assert len(ports) == 1


def test_httpx_sends_chunks(real: RealServer) -> None:
    with httpx.Client(trust_env=False, timeout=None) as client:
        response = client.post(url(real), content=iter([b"one", b"two"]))
    assert response.content.endswith(b"\n\nonetwo")


def test_aiohttp_keeps_its_connection(real: RealServer) -> None:
    made: list[object] = []

    async def note(*event: object) -> None:
        made.append(event)

    async def talk() -> None:
        tracing = aiohttp.TraceConfig()
        tracing.on_connection_create_end.append(note)
        async with aiohttp.ClientSession(trace_configs=[tracing]) as session:
            for method, body in [("GET", b""), ("POST", BODY), ("HEAD", b"")]:
                async with session.request(method, url(real), data=body) as response:
                    got = await response.read()
                assert response.status == 200
                assert got.endswith(body)

    asyncio.run(talk())
    assert len(made) == 1


def test_aiohttp_sends_chunks_and_waits_for_100(real: RealServer) -> None:
    async def chunks() -> object:
        for piece in (b"one", b"two"):
            yield piece

    async def talk() -> bytes:
        async with (
            aiohttp.ClientSession() as session,
            session.post(url(real), data=chunks(), expect100=True) as response,
        ):
            return bytes(await response.read())

    assert asyncio.run(talk()).endswith(b"\n\nonetwo")


def test_every_client_is_content_with_an_error(
    server_name: str, caplog: pytest.LogCaptureFixture
) -> None:
    def missing(request: object, body: bytes) -> Answer:
        return Answer(
            404, [(b"content-type", b"text/plain")], "d\u00e9sol\u00e9".encode()
        )

    with watched(RealServer(serve_of(server_name, missing)), caplog) as running:
        assert isinstance(running, RealServer)
        response = httpx.get(url(running), trust_env=False)
        assert (response.status_code, response.text) == (404, "d\u00e9sol\u00e9")
        if shutil.which("curl"):
            assert curl(url(running)).stdout == response.content
