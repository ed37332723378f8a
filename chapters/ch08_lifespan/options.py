"""What the command line may hold, and what each of it means."""

import argparse
import math

from chapters.ch04_timeouts.timeouts import Limits
from chapters.ch06_asgi_bridge import command

from .proxy import Trust, trust_of
from .server import GRACE

# What honest clients meet: an upload of a line now and then, as in Node; as in nginx, a
# download that stands still for a while, and a connection kept for the next request.
LIMITS = Limits(idle=30.0, head=30.0, body=300.0, keep_alive=75.0, write=60.0)
LEVELS = ["debug", "info", "warning", "error", "critical"]


def options() -> argparse.ArgumentParser:
    """Return what the command line may hold: what chapter 6 has, and more."""
    parser = command.options()
    parser.formatter_class = argparse.ArgumentDefaultsHelpFormatter
    add_places(parser)
    add_limits(parser)
    add = parser.add_argument
    add("--lifespan", default="auto", choices=["auto", "on", "off"], help="of the app")
    add("--root-path", default="", type=root_path, help="that a proxy strips")
    add("--trust", type=trusted, metavar="ADDR,...", help="proxies, or unix")
    add("--log-level", default="warning", choices=LEVELS, help="of what is on stderr")
    switch = argparse.BooleanOptionalAction
    add("--access-log", action=switch, default=False, help="a line per request")
    return parser


def add_places(parser: argparse.ArgumentParser) -> None:
    """Add where to listen, if it is not at a host and a port."""
    places = parser.add_mutually_exclusive_group()
    places.add_argument("--uds", metavar="PATH", help="listen at a path instead")
    places.add_argument("--fd", metavar="N", type=count, help="or at an open socket")


def add_limits(parser: argparse.ArgumentParser) -> None:
    """Add how long we wait for what, and for how many."""
    add = parser.add_argument
    add("--grace", type=seconds, default=GRACE, help="seconds for requests, at the end")
    add("--startup-timeout", type=seconds_or_none, help="seconds for the startup")
    add("--limit-connections", type=positive, metavar="N", help="that may be open")
    for name, default in LIMITS._asdict().items():
        option = f"--limit-{name.replace('_', '-')}"
        add(option, type=seconds_or_none, default=default, help='seconds, or "none"')


def limits_of(asked: argparse.Namespace) -> Limits:
    """Return the limits that were asked for."""
    return Limits(*(getattr(asked, f"limit_{name}") for name in Limits._fields))


# What a word has to be


def seconds(text: str) -> float:
    """Return a number of seconds; an error says what that is."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if 0 <= number < math.inf:
        return number
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")


def seconds_or_none(text: str) -> float | None:
    """Return a number of seconds, or None for "none"; an error says what that is."""
    return None if text == "none" else seconds(text)


def count(text: str) -> int:
    """Return a number of things; an error says what that is."""
    if text.isascii() and text.isdecimal():
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number")


def positive(text: str) -> int:
    """Return a number of things that are not none; an error says what that is."""
    if number := count(text):
        return number
    raise argparse.ArgumentTypeError("there has to be one at least")


def root_path(text: str) -> str:
    """Return a path, or nothing; an error says what that is."""
    if text and not text.startswith("/"):
        raise argparse.ArgumentTypeError(f"{text!r} does not begin with a slash")
    return text


def trusted(text: str) -> Trust:
    """Return whom a list of addresses trusts; an error says which is none."""
    try:
        return trust_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
