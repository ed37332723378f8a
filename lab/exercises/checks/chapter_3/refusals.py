"""What is asked of the answers to what is no request: the step `errors`."""

from lab.exercises.check import RFC
from lab.exercises.checks.http import GET, chunked, post, request
from lab.exercises.rows import table

NONSENSE = b"nonsense\r\n\r\n"
TLS_HELLO = bytes.fromhex("16030100c8010000c40303") + bytes(200)
HELLO = post(b"hello")
BAD_HOST = HELLO.replace(b"Host: a", b"Host: a b")
CHUNK = chunked(b"hello")[:-5]
LONG = b"a" * 40_000
LONG_HEAD = request("/", "X: " + "a" * 40_000)
GZIP = request("/", "Transfer-Encoding: gzip", method="POST")

nonsense_gets_one_400 = table(
    "errors",
    "what is no HTTP gets one 400, and the end",
    "h11 raises RemoteProtocolError, and each time that it is asked again.",
    f"{RFC}rfc9110#section-15.5.1",
    {
        NONSENSE * 2: 400,
        NONSENSE + GET: 400,
        TLS_HELLO: 400,
        b"GET / HTTP/1.1\r\n\r\n": 400,
        HELLO + NONSENSE: (200, 400),
    },
    lasts=True,
)

a_refusal_is_the_last_answer = table(
    "errors",
    "a refusal ends the connection, though more of the request may come",
    "Where a request ends that we do not trust, and the next begins, nobody knows.",
    f"{RFC}rfc9112#section-9.6",
    {
        BAD_HOST: 400,
        BAD_HOST[:-5]: 400,
        CHUNK + NONSENSE + GET: 400,
        request("https://a/") + GET: 421,
    },
    lasts=True,
)

the_status_says_what_was_wrong = table(
    "errors",
    "the status says what was wrong",
    "A head that is too long is no bad grammar, and a target no header.",
    f"{RFC}rfc9112#section-3",
    {
        b"GET /" + LONG: 414,
        LONG_HEAD: 431,
        LONG_HEAD.replace(b"\r\n", b"\n"): 431,
        CHUNK + b"5;" + LONG: 431,
        GZIP: 400,
        HELLO + b"GET /" + LONG: (200, 414),
        HELLO + LONG_HEAD: (200, 431),
        HELLO + GZIP: (200, 400),
    },
    lasts=True,
)
