"""What is asked of reading, while somebody owes something: the step `demand`."""

from .demand import TOO_SLOW, demand

who_sends_owes_the_rest = demand(
    "who sends its body owes the rest of it, though nobody reads it yet",
    "As long as there is room for more, it is the client that we wait for.",
    TOO_SLOW,
    """
    POST /sleep-3600/say "Content-Length: 30720" {}
    repeat 19: advance 1 s; expect nothing; send "x" * 100
    advance 4 s
    expect 408
    """,
    each=("", '"Expect: 100-continue"'),
)

who_does_not_read_owes_room = demand(
    "while there is no room, it is room that we wait for, and not the body",
    "A handler that waits to write reads nothing: a 408 would blame the wrong side.",
    TOO_SLOW,
    """
    stop reading
    POST /write-100 "Content-Length: 9"
    after 30 s expect gone
    """,
)
