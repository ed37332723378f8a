"""What is asked of the reader of requests: the step `read`."""

from functools import partial

from lab.exercises.check import RFC, check
from lab.exercises.checks.chapter_3.cuts import EMPTY_LINE, expect_cut
from lab.exercises.checks.http import chunked, echoed, expect_body, post, request
from lab.exercises.rows import table, talk
from lab.exercises.talk import expect
from lab.exercises.trial import Trial

read_check = partial(check, "read", lasts=True)
read_talk = partial(talk, "read", lasts=True)
read_table = partial(table, "read", lasts=True)

H11 = "https://h11.readthedocs.io/en/latest/api.html#h11.Connection.receive_data"
HELLO = post(b"he\0llo\xff")
CHUNK = chunked(b"hello")[:-5]  # without the last
LONGEST, LONGER = (b"5;%b\r\nhello\r\n0\r\n\r\n" % (b"a" * n) for n in (1021, 1022))


@read_check(
    "a request is understood however the network cuts it",
    "A read ends where it likes. Only the bytes say where a request does.",
    f"{RFC}rfc9112#section-2.2",
)
def cuts_make_no_difference(trial: Trial) -> None:
    expect_cut(trial, HELLO, range(len(HELLO)))
    for piece in (1, None):
        with trial.stage() as stage:
            stage.connect()
            stage.send(HELLO * 2, piece=piece)
            for answer in expect(stage, 200, 200):
                expect_body(answer, echoed(HELLO))


long_bodies_come_through = read_talk(
    "a long body that comes at once is read to its end",
    "h11 is handed no more than a piece at a time. The rest must not be lost.",
    H11,
    r"""
    POST / body "all \x00 of it \xff" * 20000
    expect echo
    POST / chunks "all \x00 of it \xff" * 20000 "and more"
    expect echo
    """,
)

chunks_have_short_lines = read_table(
    "between chunks, and behind the last, a line of more than 1,025 bytes gets a 431",
    "h11 looks for its end again with each piece, and keeps it all until then.",
    f"{RFC}rfc9112#section-7.1.1",
    {
        CHUNK + b"5;" + b"a" * 900 + b"\r\nhello\r\n0\r\nX: a\r\n\r\n": 200,
        CHUNK + LONGER: 431,
        CHUNK.replace(b"POST", b"PUT") + LONGER: 431,
        CHUNK + b"5;" + b"a" * 5000: 431,
        CHUNK + b"0\r\nX: " + b"a" * 5000: 431,
        CHUNK + b"0\r\n" + b"X: a\r\n" * 1000: 431,
    },
)

the_longest_line_is_read = table(
    "read",
    "a line of 1,025 bytes between chunks is read, though it comes byte by byte",
    "A limit strikes at the same byte however the network cuts what comes.",
    f"{RFC}rfc9112#section-7.1.1",
    {CHUNK + LONGEST: 200, CHUNK + LONGER: 431},
    piece=1,
)

h11_hears_of_the_end = read_talk(
    "h11 is told when the client has finished",
    "It alone knows whether a request was under way, or all is well.",
    H11,
    """
    send "{}"
    hang up
    expect 400
    """,
    each=(r"GET / HTTP/1.1\r\nHost: a\r\n", "G"),
)


@read_check(
    "nothing but empty lines before a request is skipped",
    "Within a body, an empty line is content. And a lone CR ends no line.",
    f"{RFC}rfc9112#section-2.2",
)
def nothing_else_is_skipped(trial: Trial) -> None:
    body = EMPTY_LINE * 2 + b"hello" + EMPTY_LINE
    data = post(body)
    expect_cut(trial, data, range(len(data) - len(body) - 1, len(data)))
    for start in (b"\r", b"\r\r\n"):
        expect_cut(trial, start + request(), (0, 1), 400)
    expect_cut(trial, b"a\r" * 10_000, (0, 1, 10_000), 400)
