"""What serve() is told besides the application: the step `ending`."""

import resource
from unittest import mock

from chapters.ch04_timeouts.timeouts import LIMITS
from lab.exercises.check import DOCS, check
from lab.exercises.checks import listening
from lab.exercises.checks.chapter_6 import room
from lab.exercises.rows import talk
from lab.exercises.trial import Trial

from .accepting import come, open_connections
from .living import START, STOP, Living, served

SERVER = f"{DOCS}asyncio-eventloop.html#creating-network-servers"


@check(
    "ending",
    claim="without a limit of connections, there is one by the limit of descriptors",
    why="At the system's own limit, nobody could open a file any more.",
    see=f"{DOCS}resource.html#resource.RLIMIT_NOFILE",
)
def descriptors_are_left(trial: Trial) -> None:
    with (
        mock.patch.object(resource, "getrlimit", return_value=(6, 6)),
        trial.stage() as stage,
    ):
        come(stage, 5)
        found = open_connections(stage)
        words = f"6 descriptors leave room for 3 connections, and {found} are open"
        trial.require(found == 3, words)


limits = talk(
    "ending",
    "each connection has the limits that serve() was given",
    "They are an operator's choice. What is a long time depends on the clients.",
    SERVER,
    "connect; after 2 s expect the end",
    serve=served(Living(*START, *STOP), limits=LIMITS._replace(idle=2.0)),
)

high_water = room.an_application_waits_for_room.at("ending")
told_place = listening.told_place("ending", SERVER)
taken_place = listening.taken_place("ending", SERVER)
