"""What is asked of the rules that h11 leaves to us: the step `rules`."""

from lab.exercises.check import RFC, check
from lab.exercises.checks.http import (
    CONNECT,
    GET,
    GET_1_0,
    about,
    chunked,
    expect_answer,
    request,
)
from lab.exercises.trial import Trial
from lab.responses import Asked

BOTH = "Content-Length: 5", "Transfer-Encoding: chunked"
IN_DOUBT = {
    "both lengths": request("/", *BOTH, method="POST", body=b"0\r\n\r\n"),
    "chunks in HTTP/1.0": chunked(b"hello").replace(b"HTTP/1.1", b"HTTP/1.0"),
}
NO_TARGETS = [
    request("hello"),
    request("*"),
    request("*", method="PUT"),
    request("/a#b"),
    request("http:/a"),
    request("http://user@a/"),
]
NO_HOSTS = [
    GET.replace(b"Host: a", b"Host: " + host)
    for host in (b"a b", b"a/b", b"user@a", b"a:port", b"a,b:80:80")
]


@check(
    "rules",
    claim="a sound request is not refused",
    why="Whoever refuses too much is as wrong as whoever refuses too little.",
    see=f"{RFC}rfc9112#section-3.2",
    lasts=True,
)
def sound_requests_pass(trial: Trial) -> None:
    for data, status, asked in (
        (request("/a?b=c&d"), 200, Asked()),
        (request("/" + "a" * 8191), 200, Asked()),
        (request("http://a.example:80/b?c"), 200, Asked()),
        (request("http://[::1]?c"), 200, Asked()),
        (request("*", method="OPTIONS"), 200, Asked()),
        (request("a:1", method="CONNECT"), 501, CONNECT),
        (GET.replace(b"Host: a", b"Host:"), 200, Asked()),
        (GET.replace(b"Host: a", b"Host: [::1]:8000"), 200, Asked()),
        (GET.replace(b"HTTP/1.1", b"HTTP/1.2"), 200, Asked()),
        (b"GET / HTTP/1.0\r\n\r\n", 200, GET_1_0),
        (b"GET / HTTP/1.0\r\nHost: a\r\n\r\n", 200, GET_1_0),
    ):
        with trial.stage() as stage:
            stage.connect()
            stage.send(data)
            expect_answer(stage, status, asked=asked)


@check(
    "rules",
    claim="a request is refused that leaves in doubt where its body ends",
    why="A program before us may have read it the other way. So requests are smuggled.",
    see=f"{RFC}rfc9112#section-6.1",
    lasts=True,
)
def doubtful_bodies_are_refused(trial: Trial) -> None:
    for name, data in IN_DOUBT.items():
        with about(name):
            expect_refusal(trial, data, 400)


@check(
    "rules",
    claim="a target is a path or an address, and * goes with OPTIONS alone",
    why="What is asked for has one of four forms. A `#` never leaves the browser.",
    see=f"{RFC}rfc9112#section-3.2",
    lasts=True,
)
def other_targets_are_refused(trial: Trial) -> None:
    for data in NO_TARGETS:
        expect_refusal(trial, data, 400)


@check(
    "rules",
    claim="a Host is a name or an address, perhaps with a port, and there is one",
    why="Caches and applications build addresses out of it, and believe it.",
    see=f"{RFC}rfc9112#section-3.2",
    lasts=True,
)
def other_hosts_are_refused(trial: Trial) -> None:
    for data in (*NO_HOSTS, b"GET / HTTP/1.2\r\n\r\n"):
        expect_refusal(trial, data, 400)


@check(
    "rules",
    claim="another version gets a 505, and a target that is too long a 414",
    why="A status of its own tells the client what to change. https:// gets a 421.",
    see=f"{RFC}rfc9110#section-15.6.6",
    lasts=True,
)
def some_refusals_have_a_status_of_their_own(trial: Trial) -> None:
    for data, status in (
        (GET.replace(b"HTTP/1.1", b"HTTP/2.0"), 505),
        (GET.replace(b"HTTP/1.1", b"HTTP/9.7"), 505),
        (request("/" + "a" * 9000), 414),
        (request("https://a/"), 421),
    ):
        expect_refusal(trial, data, status)


def expect_refusal(trial: Trial, data: bytes, status: int) -> None:
    """Expect that some bytes are answered by this status, and the end."""
    with trial.stage() as stage:
        stage.connect()
        stage.send(data)
        expect_answer(stage, status)
        stage.expect_end()
