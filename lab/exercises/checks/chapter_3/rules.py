"""What is asked of what is refused: the step `rules`."""

from functools import partial

from lab.exercises.check import RFC
from lab.exercises.checks.http import GET, chunked, post, request
from lab.exercises.rows import table

rules_table = partial(table, "rules", lasts=True)

LENGTH, CODING = "Content-Length: 5", "Transfer-Encoding: chunked"
CHUNKS = chunked(b"hello")
LOUD = CHUNKS.replace(b"Transfer-Encoding: c", b"TRANSFER-ENCODING: C")
HELLO = post(b"hello")
CHUNK = CHUNKS[:-5]  # without the last
LONG = b"a" * 40_000
GZIP = request("/", "Transfer-Encoding: gzip", method="POST")


def hosts(*names: bytes) -> list[bytes]:
    """Return GETs with these for their Host."""
    return [GET.replace(b"Host: a", b"Host: " + name) for name in names]


def version(number: bytes, data: bytes = GET) -> bytes:
    """Return a request of another version of HTTP."""
    return data.replace(b"HTTP/1.1", b"HTTP/" + number)


def framed(*headers: str) -> bytes:
    """Return a POST with these headers, whose body could be five bytes or no chunk."""
    return request("/", *headers, method="POST", body=b"0\r\n\r\n")


sound_requests_pass = rules_table(
    "a sound request is not refused",
    "Whoever refuses too much is as wrong as whoever refuses too little.",
    f"{RFC}rfc9112#section-3.2",
    dict.fromkeys(
        [
            *map(request, ("/a?b=%20&d", "//a//b?/http://c", "/?https://a")),
            *map(
                request,
                ("http://a.example:80/b?c", "HTTP://[::1]?c", "http://b", "httpsx://a"),
            ),
            *(request("/" + "a" * 8191, method=method) for method in ("GET", "PATCH")),
            *(request(target, method="OPTIONS") for target in ("*", "/", "http://a")),
            *(request(method="POST"), request("/", LENGTH, body=b"hello")),
            *hosts(b"", b"[::1]:8000", b"a%20b.example:"),
            *map(version, (b"1.0", b"1.2")),
            b"GET / HTTP/1.0\r\n\r\n",
            version(b"1.0", post(b"hello")),
            *(LOUD, CHUNKS.replace(b"POST", b"GET")),
            version(b"1.2", CHUNKS),
        ],
        200,
    ),
)

doubtful_bodies_are_refused = rules_table(
    "a request is refused that leaves in doubt where its body ends",
    "A program before us may have read it the other way. So requests are smuggled.",
    f"{RFC}rfc9112#section-6.1",
    {
        framed(LENGTH, CODING): 400,
        framed(CODING, LENGTH): 400,
        framed(CODING, "Content-Length: 0"): 400,
        request("/", LENGTH, CODING): 400,
        framed(LENGTH.lower(), CODING.upper()): 400,
        version(b"1.0", CHUNKS): 400,
    },
)

other_targets_are_refused = rules_table(
    "a target is a path or an address, and * goes with OPTIONS alone",
    "What is asked for has one of four forms. A `#` never leaves the browser.",
    f"{RFC}rfc9112#section-3.2",
    dict.fromkeys(
        [
            *map(request, ("hello", "?a", "a:1", "*", "/a#b", "http:/a")),
            *map(request, ("http://user@a/", "http://:80/", "http://a:b/")),
            *(request("*", method=method) for method in ("PUT", "options")),
            *(request(target, method="OPTIONS") for target in ("*/", "/#", "a")),
        ],
        400,
    ),
)

connect_is_declined = rules_table(
    "CONNECT gets a 501, and then the end",
    "We are no proxy. And what follows it was meant for somebody behind one.",
    f"{RFC}rfc9110#section-9.3.6",
    dict.fromkeys((request(host, method="CONNECT") for host in ("a:1", "/")), 501)
    | {
        request("a:1", method="CONNECT") + GET: 501,
        request("a:1", LENGTH, method="CONNECT", body=b"hello") + GET: 501,
        request("a:1", "Host: a b", method="CONNECT").replace(b"Host: a\r\n", b""): 501,
        request("a:1", method="connect"): 400,
    },
)

other_hosts_are_refused = rules_table(
    "a Host is a name or an address, perhaps with a port, and there is one",
    "Caches and applications build addresses out of it, and believe it.",
    f"{RFC}rfc9112#section-3.2",
    dict.fromkeys(
        [
            *hosts(
                b"a b", b"a/b", b"user@a", b"a:port", b"a,b:80:80", b"[::1", b"\xe4"
            ),
            version(b"1.0", *hosts(b"a b")),
            b"GET / HTTP/1.2\r\n\r\n",
            b"GET http://a/ HTTP/1.9\r\n\r\n",
        ],
        400,
    ),
)

some_refusals_have_a_status_of_their_own = rules_table(
    "another version gets a 505, and a target that is too long a 414",
    "A status of its own tells the client what to change.",
    f"{RFC}rfc9110#section-15.6.6",
    dict.fromkeys(map(version, (b"2.0", b"9.7", b"0.9")), 505)
    | {
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n": 505,
        request("/" + "a" * 8192): 414,
        request("a" * 9000, method="CONNECT"): 414,
        version(b"1.0", request("/?" + "%61" * 3000)): 414,
        version(b"2.0", request("/" + "a" * 9000)): 505,
        version(b"2.0", request("a:1", method="CONNECT")): 505,
        version(b"3.0", framed(LENGTH, CODING)): 505,
        request("a" * 9000): 414,
    },
)

https_is_misdirected = rules_table(
    "a target with https:// gets a 421",
    "It was meant for a connection that nobody can listen to. This is not one.",
    f"{RFC}rfc9110#section-7.4",
    {
        request("https://a/"): 421,
        request("Https://a"): 421,
        request("https://a:8443/b"): 421,
        request("https://a/").replace(b"Host: a", b"Host: a b"): 400,
        request("https://a/", LENGTH, CODING): 400,
    },
)

the_status_says_what_was_wrong = rules_table(
    "what h11 cannot parse gets the status of its error, and never a 501",
    "An error brings its status along. Of a coding alone, the RFC wants another.",
    f"{RFC}rfc9112#section-6.3",
    {
        GZIP: 400,
        HELLO + GZIP: (200, 400),
        b"GET / HTTP/1.1\r\n\r\n": 400,
        b"GET / HTTP/1.1\r\n" + LONG: 431,
    },
)
