"""What any echo server does, whichever way it is built: rows that lack step and see."""

from functools import partial

from lab.exercises.rows import talk

ALL = "".join(f"\\x{value:02x}" for value in range(256))
WORDS = r"\xef\xbb\xbf \r\n\r\n\n \x04\xff\xf4."  # that mean something to others
MUCH = '"abcdefg" * 15000'  # far more than there is room for; cuts show where they are
BUFFERED = '"abcdefg" * 700'  # has room in the system and in the transport
WAITING = (MUCH, BUFFERED)


lasting = partial(talk, lasts=True)

hello = partial(
    lasting,
    claim="what a client sends comes back",
    why="An echo server answers every byte with itself.",
    text='send "hello"; expect "hello"',
)

every_byte = partial(
    lasting,
    claim="every byte comes back, whatever it is, and however the network cuts",
    why="A stream carries bytes: no lines, no text, and no care for where you cut it.",
    text=f"""
        send "{ALL}" * 3 in pieces of {{}}; expect "{ALL}" * 3; expect nothing
        send "{WORDS}" in pieces of {{}}; expect "{WORDS}"; expect nothing
        send "quit\\r\\n"; expect "quit\\r\\n"; expect nothing
        """,
    each=("1 byte", "7 bytes", "768 bytes"),
)

much = partial(
    lasting,
    claim="a mebibyte comes back, and is not mixed up",
    why="How much a client sends is its own affair, and so is when it stops.",
    text="send {}; expect {}; expect nothing",
    each=('"abcdefg" * 150000', '"x" * 65537'),  # Pieces of 2**n would leave one byte.
    room=1024 * 1024,  # so that a server is handed much at once
)

silence = partial(
    lasting,
    claim="a client may be silent for an hour, and go on",
    why="No client has promised to be quick: deadlines come in chapter 4.",
    text="""
        advance 1 h; send "here"; expect "here"
        advance 1 h; expect nothing; send "still"; expect "still"
        """,
)

two_clients = partial(
    lasting,
    claim="two clients at a time each hear themselves alone",
    why="What you keep of a connection is its own, and not the server's.",
    text="""
        connect; 2: connect; send "one"; 2: send "two"; expect "one"; 2: expect "two"
        hang up; expect the end; 2: send "more"; 2: expect "more"
        """,
)

many_clients = partial(
    lasting,
    claim="clients that are silent delay nobody, be they many",
    why="Each client has a handler of its own, in a task of its own.",
    text="; ".join(f"{number}: connect" for number in range(1, 301))
    + '; 300: send "last"; 300: expect "last"; send "first"; expect "first"',
)

no_room = partial(
    lasting,
    claim="a client that does not read its echo is not read from",
    why="What it sends would pile up in our memory, as much as it likes.",
    text="crowded; stop reading; {}; read again",
    each=(
        "flood",
        "flood in pieces of 500",
        "flood; advance 1 h; expect unread",
        "flood; read again; stop reading; flood",
        "flood; 2: connect; 2: stop reading; 2: flood; read again; 2: flood; "
        "2: read again",
    ),
)

room_again = partial(
    lasting,
    claim="a client that reads again hears all of its echo, each time",
    why="Waiting loses nothing: what was not read waits with the client.",
    text=f"""
        crowded; stop reading; send {MUCH}; {{}}; read again; expect {MUCH}
        crowded; stop reading; send {MUCH}; read again; expect {MUCH}
        send "more"; expect "more"
        """,
    each=("advance 1 h", "take 4000 bytes"),
)

others = partial(
    lasting,
    claim="while one client does not read, the others hear their echo",
    why="A server waits for a client without making the others wait.",
    text=f"""
        crowded; connect; 2: connect; stop reading; send {MUCH}
        2: send "two"; 2: expect "two"{{}}; read again; expect {MUCH}
        """,
    each=("", f"; 2: stop reading; 2: send {MUCH}; 2: read again; 2: expect {MUCH}"),
)

end = partial(
    lasting,
    claim="a client that hangs up gets the rest of its echo, and then the end",
    why="FIN says that nothing more will be sent; somebody still waits for the end.",
    text='send "bye"; hang up; expect "bye"; expect the end',
)

late_reader = partial(
    lasting,
    claim="what was on its way when the client hung up arrives, and then the end",
    why="Who has hung up may still read, and take its time.",
    text="crowded; stop reading; {}; expect the end",
    each=[
        f"send {it}; hang up; advance 1 h; read again; expect {it}" for it in WAITING
    ],
)

nothing_left = partial(
    lasting,
    claim="when a client has hung up and seen the end, its socket is closed",
    why="A server has only so many descriptors, and a socket that is open keeps one.",
    text="{}hang up; expect the end; expect nothing left",
    each=("", 'send "bye"; expect "bye"; '),
)

waited_for = partial(
    talk,
    text="crowded; stop reading; {} while connected; read again; expect stopped",
    each=(
        f"send {BUFFERED}; hang up; stop 7200 s; advance 1 h; expect stopping",
        f"send {MUCH}; stop 5 s; take 3900 bytes; expect stopping",
    ),
)

reset = partial(
    lasting,
    claim="a client that resets or closes leaves nothing open, and nothing in the log",
    why="Clients break connections all day, and a log full of that hides what matters.",
    text="{}; expect nothing left",
    each=(
        "reset",
        "close",
        'send "x"; reset',
        'send "x"; expect "x"; close',
        'connect; 2: connect; reset; 2: send "x"; 2: expect "x"; 2: close',
    ),
)

reset_in_the_middle = partial(
    lasting,
    claim="a client that resets or closes with its echo unread leaves nothing open",
    why="The loss is reported to whoever waits for room, and need not be a reset.",
    text="crowded; stop reading; flood; {}; expect nothing left",
    each=("reset", "close", "hang up; reset", "hang up; close"),
)
