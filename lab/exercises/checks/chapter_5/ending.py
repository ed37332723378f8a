"""What is asked of a connection that we have ended: the step `gone`."""

from .gone import LAST, gone

no_longer_than_its_client = gone(
    "a connection that we have ended closes as soon as its client has left",
    "Each of the two may end first, and a client may have reset before we could tell.",
    LAST,
    """
    {}
    expect nothing left
    """,
    each=(
        'stop reading; GET /sleep-1/write-3 "Connection: close"; hang up;'
        " advance 2 s; read again; expect 200",
        'HEAD /say/sleep-2 "Connection: close" "Content-Length: 999999";'
        ' send "x" * 300000; reset; advance 2 s',
    ),
    room=1000,
)
