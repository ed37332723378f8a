"""What is asked of writing, and of what comes after it: the step `room`."""

from functools import partial

from lab.exercises.check import RFC, check
from lab.exercises.checks.http import request
from lab.exercises.rows import talk
from lab.exercises.talk import expect
from lab.exercises.trial import Trial

from .obeying import PIECE, PROTOCOL, obeyed, obeying

PAUSE = f"{PROTOCOL}BaseProtocol.pause_writing"
RESUME = f"{PROTOCOL}BaseProtocol.resume_writing"

asked = partial(check, "room")
room = partial(talk, "room", serve=obeyed(), room=1000)
crowded = partial(talk, "room", serve=obeyed(high_water=1000), room=1000)


@asked(
    "a handler waits while its client does not read",
    "What it writes meanwhile piles up in the transport, and that has no bound.",
    PAUSE,
)
def writers_wait(trial: Trial) -> None:
    with obeying(trial, room=1000) as (stage, handler):
        stage.stop_reading()
        stage.send(request("/write-100"))
        stage.advance(5)
        trial.require(
            handler.written < 10,
            "the client reads nothing. Of 100 pieces of 10,000 bytes, the handler has "
            f"written {handler.written}",
        )


@asked(
    "the mark that serve() is given is the transport's",
    "It says how much may wait for one client. asyncio's own is only a guess.",
    f"{PROTOCOL}WriteTransport.set_write_buffer_limits",
)
def the_mark_can_be_chosen(trial: Trial) -> None:
    for mark, most in ((1000, 2), (300_000, 35), (0, 1)):
        with obeying(trial, room=1000, high_water=mark) as (stage, handler):
            stage.stop_reading()
            stage.send(request("/write-100"))
            trial.require(
                mark // len(PIECE) < handler.written <= most,
                f"with a mark of {mark:,}, the handler has written {handler.written} "
                f"pieces of 10,000 bytes when it waits",
            )


writers_go_on = room(
    "a handler goes on when its client reads again, and loses nothing",
    "The gate opens, and what waited in drain() runs on.",
    RESUME,
    """
    stop reading
    GET /write-20
    advance 29 s
    read again
    expect 200 "sixteen letters." * 12500
    """,
)


what_waited_for_room_is_served = crowded(
    "a request that waited for room is served when there is some, body and all",
    "No byte of the client's brings it to mind again, and none comes unless we read.",
    RESUME,
    r"""
    stop reading
    GET /start-200
    GET /say
    advance 1 s
    read again
    expect 200 200 "0"
    stop reading
    GET /start-200
    POST /read/say "Content-Length: 9"
    advance 1 s
    send "some more"
    read again
    expect 200 200 "9"
    stop reading
    GET /start-200
    send "GET /say HTTP/1.1\r\n"
    read again
    expect 200
    send "Host: a\r\n\r\n"
    expect 200 "9"
    """,
)


@asked(
    "who reads no response has no further request begun",
    "A client could ask a thousand things, and read none of the answers.",
    f"{RFC}rfc9112#section-9.3.2",
)
def the_next_waits_for_room(trial: Trial) -> None:
    with obeying(trial, room=1000, high_water=1000) as (stage, handler):
        stage.stop_reading()
        stage.send(request("/start-204") * 60)
        stage.advance(5)
        begun = len(handler.begun)
        trial.require(
            begun < 30,
            f"the client reads nothing. Of its 60 requests, {begun} were begun, and "
            "answered with a 204",
        )
        stage.read_again()
        expect(stage, *[204] * 60)


connections_are_counted = room(
    "a stop ends every connection, be it idle",
    "The server can end only those that were counted in.",
    f"{PROTOCOL}BaseProtocol.connection_made",
    "stop 5 s; expect the end",
)

others_are_served_meanwhile = room(
    "a slow reader does not hold up another client",
    "Each connection has a gate of its own.",
    PAUSE,
    """
    connect
    2: connect
    stop reading
    GET /write-20
    2: GET /write-20
    2: expect 200 "sixteen letters." * 12500
    """,
)

the_limits_can_be_chosen = room(
    "the limits that serve() is given are those of each connection",
    "What is patient enough depends on who is served.",
    PAUSE,
    """
    after 2 s expect the end
    after 1 s expect gone
    connect
    stop reading
    GET /write-100
    after 3 s expect gone
    """,
    serve=obeyed(limits={"idle": 2, "linger": 1, "write": 3}),
)

both_sides_are_done_first = room(
    "the next request begins when both sides are done with this one",
    "A response may be whole while its request is not. h11 would refuse to go on.",
    "https://h11.readthedocs.io/en/latest/api.html#h11.Connection.start_next_cycle",
    r"""
    POST /say "Content-Length: 6"
    expect 200
    send "a b"
    expect nothing
    send "defGET /say HTTP/1.1\r\nHost: a\r\n\r\n"
    expect 200
    """,
)

responses_are_counted = room(
    "a request that is answered is forgotten, and counted",
    "What its client owes depends on that, and what the client's end means.",
    f"{RFC}rfc9112#section-9.3",
    """
    after 10 s expect the end
    connect
    GET /say
    expect 200
    after 5 s expect the end
    connect
    GET /say
    expect 200
    hang up
    expect the end
    connect
    POST /sleep-10/say "Content-Length: 9"
    after 10 s expect 200
    after 10 s expect the end
    """,
)

who_has_taken_it_owes_the_end = crowded(
    "a client that has taken its last response late, and does not end, is cut off",
    "There is room again, so its end is owed. Nothing else will set that limit.",
    RESUME,
    """
    stop reading
    GET /start-200 "Connection: close"
    advance 10 s
    read again
    expect 200
    after 5 s expect gone
    """,
)

who_takes_enough_has_time = room(
    "a client that takes enough has more time to make room",
    "What has left our buffer is the measure, and not that it is still full.",
    PAUSE,
    """
    stop reading
    GET /write-100
    repeat 36: advance 1 s; take 2000 bytes
    expect open
    """,
    serve=obeyed(high_water=200_000),
    room=2000,
)
