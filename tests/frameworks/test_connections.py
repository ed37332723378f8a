"""What becomes of connections, on which every framework's application depends."""

import asyncio
import gc
from collections.abc import Callable

import httpx
import pytest

from lab.client import PATIENCE, Client
from lab.responses import Asked, Response, UnfinishedError
from lab.strict import read_responses

from .board import MEETING, PIECE, STREAM
from .conftest import Site

# Django reads a file in a thread, whole, and would have us read it in another way. It
# also leaves its copy of a request open if send() raises; there is nothing in it.
pytestmark = pytest.mark.filterwarnings(
    "ignore:StreamingHttpResponse must consume synchronous iterators:Warning",
    "ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning",
)

SMALL = 4096  # bytes: a receive buffer that is soon full
LARGE = 16 * 1024 * 1024  # bytes: more than the buffers of a connection ever hold
HOLDS = "ch07_robust_server"  # from where on a late failure is no response
LIFESPAN = "ch08_lifespan"  # from where on the application hears that it starts


def request(
    target: str, *headers: str, method: str = "GET", version: str = "1.1"
) -> bytes:
    lines = [f"{method} {target} HTTP/{version}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1")


def answer(client: Client, *asked: Asked) -> list[Response]:
    """Receive until so many requests are answered, as a strict client reads them."""
    received = b""
    while data := client.receive_some():
        received += data
        try:
            responses = read_responses(received, asked, ended=False)
        except UnfinishedError:
            continue
        if len(responses) == len(asked):
            return responses
    return read_responses(received, asked, ended=True)


def port_of(response: httpx.Response) -> object:
    """Return what tells the connection of a response, from before it was read."""
    return response.extensions["network_stream"].get_extra_info("client_addr")


def come_to_rest(site: Site) -> None:
    """Wait for the application to end, and collect what it forgot to close.

    Where send() raises, some frameworks leave it to Python to close a generator.
    """
    site.rest()
    gc.collect()


# One after the other


def test_a_connection_serves_whatever_is_asked(browser: httpx.Client) -> None:
    visits = [
        ("GET", "/json", 200),
        ("POST", "/digest", 200),
        ("HEAD", "/json", None),
        ("GET", "/stream", 200),
        ("GET", "/nowhere", 404),
        ("DELETE", "/items/1", 204),
        ("GET", "/error", 418),
        ("GET", "/old", None),
        ("PUT", "/json", 405),
        ("GET", "/thread", 200),
        ("GET", "/file", 200),
        ("GET", "/cookies", 200),
    ]
    ports = set()
    for method, path, status in visits:
        content = b"a" * 100_000 if method == "POST" else None
        with browser.stream(method, path, content=content) as response:
            ports.add(port_of(response))
            response.read()
        assert status in (None, response.status_code), path
    assert len(ports) == 1


def test_the_next_request_does_not_wait_for_work_in_the_background(
    site: Site,
) -> None:
    with site.connect() as client:
        host = "Host: 127.0.0.1"
        client.send(request("/background", host, "Content-Length: 0", method="POST"))
        assert [each.status for each in answer(client, Asked(b"POST"))] == [202]
        client.send(request("/background", host))
        assert b"false" in answer(client, Asked())[0].body
        client.send(request("/background/go", host, "Content-Length: 0", method="POST"))
        assert b"true" in answer(client, Asked(b"POST"))[0].body


def test_requests_that_come_at_once_are_answered_in_turn(site: Site) -> None:
    paths = ["/json", "/stream", "/items/7", "/thread", "/cookies", "/error"]
    client = site.connect()
    client.send(b"".join(request(path, "Host: 127.0.0.1") for path in paths))
    answers = answer(client, *[Asked() for _ in paths])
    assert [each.status for each in answers] == [200] * 5 + [418]
    assert answers[1].body == b"".join(STREAM)
    assert b"7" in answers[2].body


def test_many_requests_run_at_the_same_time(site: Site) -> None:
    async def meet() -> list[httpx.Response]:
        async with httpx.AsyncClient(
            base_url=site.url, trust_env=False, timeout=None, verify=False
        ) as client:
            return await asyncio.gather(*(client.get("/meet") for _ in range(MEETING)))

    responses = asyncio.run(meet())
    assert [each.json() for each in responses] == [{"met": True}] * MEETING


# On the wire


def test_a_stream_goes_out_in_chunks(site: Site) -> None:
    client = site.connect()
    client.send(request("/stream", "Host: 127.0.0.1", "Connection: close"))
    received = client.receive_to_end()
    chunks = b"4\r\none\n\r\n4\r\ntwo\n\r\n6\r\nthree\n\r\n0\r\n\r\n"
    assert received.endswith(b"\r\n\r\n" + chunks)
    [response] = read_responses(received, [Asked(close=True)])
    assert response.body == b"".join(STREAM)


def test_a_stream_for_an_old_client_ends_with_the_connection(site: Site) -> None:
    client = site.connect()
    client.send(request("/stream", "Host: 127.0.0.1", version="1.0"))
    received = client.receive_to_end()
    assert received.endswith(b"\r\n\r\n" + b"".join(STREAM))
    assert b"transfer-encoding" not in received.lower()


def test_an_old_client_may_name_no_host(site: Site) -> None:
    client = site.connect()
    client.send(request("/json", version="1.0"))
    [response] = answer(client, Asked(version=b"1.0"))
    assert response.status == 200


def test_a_target_may_be_a_whole_address(site: Site) -> None:
    client = site.connect()
    client.send(request(f"{site.url}/where?a=b", "Host: example.com"))
    [response] = answer(client, Asked())
    assert f"{site.url}/where?a=b".encode() in response.body


def test_what_is_no_utf8_in_a_path_is_replaced(browser: httpx.Client) -> None:
    for target in ("/names/%ff", "/names/%e2%82"):
        assert browser.get(target).json() == {"name": "\ufffd"}


def test_a_header_may_hold_any_byte_of_text(site: Site) -> None:
    client = site.connect()
    client.send(request("/json", "Host: 127.0.0.1", "X-Name: \xe9\xff"))
    [response] = answer(client, Asked())
    assert response.status == 200


def test_options_for_the_whole_server_are_no_mistake(site: Site) -> None:
    client = site.connect()
    client.send(request("*", "Host: 127.0.0.1", method="OPTIONS"))
    [response] = answer(client, Asked(b"OPTIONS"))
    assert response.status < 500


# When the client leaves, or does not read


leaving = pytest.mark.parametrize(
    "leave", [Client.close, Client.reset], ids=["close", "reset"]
)


@leaving
def test_a_stream_ends_when_its_client_leaves(
    site: Site, browser: httpx.Client, leave: Callable[[Client], None]
) -> None:
    client = site.connect()
    client.send(request("/endless", "Host: 127.0.0.1"))
    client.receive(3 * len(PIECE))
    leave(client)
    come_to_rest(site)
    assert browser.get("/left").json() == {"left": True}


def test_a_client_may_leave_between_two_pieces(site: Site) -> None:
    client = site.connect()
    client.send(request("/gated", "Host: 127.0.0.1"))
    received = b""
    while b"one\n\r\n" not in received:
        received += client.receive_some()
    client.close()
    site.settle()
    site.loop.call_soon_threadsafe(site.board.go.set)


def test_a_stream_that_is_quiet_ends_with_its_client(site: Site) -> None:
    client = site.connect()
    client.send(request("/gated", "Host: 127.0.0.1"))
    received = b""
    while b"one\n\r\n" not in received:
        received += client.receive_some()
    client.close()
    come_to_rest(site)  # though nothing more is sent


def test_a_stream_waits_for_a_client_that_does_not_read(site: Site) -> None:
    client = site.connect(SMALL)
    client.send(request("/endless", "Host: 127.0.0.1"))
    client.receive(100)
    given = 0
    while given < site.board.given < LARGE / len(PIECE):
        given = site.board.given
        site.settle()
    assert site.board.given == given
    client.close()
    come_to_rest(site)


@leaving
def test_a_client_may_leave_during_its_upload(
    site: Site, browser: httpx.Client, leave: Callable[[Client], None]
) -> None:
    client = site.connect()
    headers = ["Host: 127.0.0.1", "Content-Length: 1000"]
    client.send(request("/digest", *headers, method="POST") + b"a" * 10)
    site.settle()
    leave(client)
    assert browser.get("/json").status_code == 200


def test_who_has_hung_up_gets_its_answer_or_the_end(site: Site, chapter: str) -> None:
    client = site.connect()
    client.send(request("/left", "Host: 127.0.0.1"))
    site.settle()
    client.hang_up()
    for _ in range(10):
        site.settle()  # Django and Quart cancel their views now, and answer nothing.
    site.loop.call_soon_threadsafe(site.board.left.set)
    try:
        received = client.receive_to_end()
    except ConnectionResetError:
        received = b""
    statuses = [each.status for each in read_responses(received, [Asked()])]
    late = [500] if chapter < HOLDS else []  # No response came of the application.
    assert statuses in (late, [200])


# When the server stops


def test_a_server_stops_while_its_application_is_idle(site: Site) -> None:
    client = site.connect()
    client.send(request("/json", "Host: 127.0.0.1"))
    assert answer(client, Asked())[0].status == 200
    site.stop(PATIENCE)
    assert client.receive_some() == b""


def test_a_server_stops_while_its_application_streams(careless: Site) -> None:
    client = careless.connect()
    client.send(request("/endless", "Host: 127.0.0.1"))
    client.receive(len(PIECE))
    careless.stop()
    come_to_rest(careless)
    careless.call(careless.board.left.wait())


def test_what_is_for_the_startup_runs_where_there_is_a_lifespan(
    chapter: str, framework: str, browser: httpx.Client
) -> None:
    # Without it, nobody runs a lifespan function (Starlette, FastAPI), on_startup
    # (Litestar) or before_serving (Quart). Django has nothing of the kind.
    heard = chapter >= LIFESPAN and framework != "django"
    assert browser.get("/started").json() == {"started": heard}
