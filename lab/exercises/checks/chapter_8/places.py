"""What serve() is told besides the application: the step `ending`."""

import resource
from functools import partial
from unittest import mock

from chapters.ch04_timeouts.timeouts import LIMITS
from lab.exercises.check import DOCS, check
from lab.exercises.checks import listening
from lab.exercises.checks.chapter_6.apps import body, logged, start
from lab.exercises.checks.http import GET
from lab.exercises.rows import talk
from lab.exercises.trial import Trial
from lab.simulator.network import LabListener
from lab.tracing.application import Receive, Scope, Send

from .accepting import come, open_connections
from .living import FOREVER, LIFESPAN, RECEIVE, START, STOP, Living, served
from .serving import serving

SERVER = f"{DOCS}asyncio-eventloop.html#creating-network-servers"


@check(
    "ending",
    claim="there is a limit of connections: what was asked for, or what leaves room",
    why="At the system's own limit of descriptors, nobody could open a file any more.",
    see=f"{DOCS}resource.html#resource.RLIMIT_NOFILE",
)
def descriptors_are_left(trial: Trial) -> None:
    for asked, wanted in ((None, 3), (2, 2)):
        serve = partial(trial.subject.serve(), limit_connections=asked)
        with (
            mock.patch.object(resource, "getrlimit", return_value=(6, 6)),
            trial.stage(serve) as stage,
        ):
            come(stage, 5)
            found = open_connections(stage)
            words = f"6 descriptors, limit_connections={asked}: {found} are open"
            trial.require(found == wanted, f"{words}, and not {wanted}")


@check(
    "ending",
    claim="an application waits in send() at the high-water mark that serve() gets",
    why="It is how much memory a client may cost that does not read.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.BaseProtocol.pause_writing",
)
def the_mark_is_kept(trial: Trial) -> None:
    sent: list[int] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        for number in range(100):
            sent.append(number)
            await send(body(bytes(1000), more=True))

    serve = partial(trial.subject.serve(), high_water=2000)
    with trial.stage(serve, app=app, room=1000) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(GET)
        count = len(sent)
        words = f"the mark is at 2,000 bytes, and {count} pieces of 1,000 were taken"
        trial.require(count < 10, words)


@check(
    "ending",
    claim="if nobody can listen, the application has five seconds to clean up",
    why="The program is to end with that error. The operator waits for it.",
    see=f"{LIFESPAN}#shutdown-receive-event",
)
def cleaning_up_is_bounded(trial: Trial) -> None:
    async def cannot() -> list[LabListener]:
        raise OSError("there is no such place")

    with serving(trial) as on, logged():
        begun = on.begin(Living(*START, RECEIVE, FOREVER), listen=cannot)
        on.on.advance(4.9)
        on.expect(begun, "waits", "the application has 5 s to clean up")
        on.on.advance(0.2)
        on.expect(begun, "raises OSError", "the application has had its 5 s")


limits = talk(
    "ending",
    "each connection has the limits that serve() was given",
    "They are an operator's choice. What is a long time depends on the clients.",
    SERVER,
    "connect; after 2 s expect the end",
    serve=served(Living(*START, *STOP), limits=LIMITS._replace(idle=2.0)),
)

told_place = listening.told_place("ending", SERVER)
taken_place = listening.taken_place("ending", SERVER)
