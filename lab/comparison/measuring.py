"""Ask every server everything, and keep for the page what they answer."""

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from importlib.metadata import version

from lab.comparison.questions import QUESTIONS, RUDE, SLOW
from lab.comparison.servers import ASGI, PROGRAMS, running
from lab.comparison.slow import WATCHED, watch
from lab.comparison.talk import ask, ask_beside_silent, hang_up
from lab.experiments.figures import FOLDER, origin, table

PATH = FOLDER / "comparison.json"
COMMAND = "python -m lab.comparison"
RUDE_APP = "lab.comparison.rude:app"
LIBRARIES = ["aiohttp", "h11", "hypercorn", "uvicorn"]

Outcomes = dict[str, dict[str, str]]  # by question and server


def conduct() -> None:
    """Ask all, print the answers, and write them for the page."""
    print(f"Asking: about {WATCHED + 15:.0f} seconds.", flush=True)
    parts = {"asked": asked(), "rude": rude(), "slow": slow(WATCHED)}
    for outcomes in parts.values():
        print(f"\n{table(rows(outcomes))}")
    figures = origin(COMMAND)
    figures["versions"] |= {name: version(name) for name in LIBRARIES}
    figures |= {"seconds": WATCHED, **parts}
    text = json.dumps(figures, indent=2, ensure_ascii=False) + "\n"
    PATH.write_text(text, encoding="utf-8")
    print("\nThe page shows these answers now; git checkout docs/figures undoes that.")


# Asking


def asked() -> Outcomes:
    """Return what all answer to requests of every kind."""
    with ExitStack() as stack:
        places = {name: stack.enter_context(running(name)) for name in PROGRAMS}
        return {
            key: {name: ask(place, question) for name, place in places.items()}
            for key, question in QUESTIONS.items()
        }


def rude() -> Outcomes:
    """Return what is made of an application that breaks the rules of ASGI.

    And what of one that takes its time, for a client that has sent its FIN.
    """
    with ExitStack() as stack:
        places = {name: stack.enter_context(running(name, RUDE_APP)) for name in ASGI}
        outcomes = {
            key: {name: ask(place, question) for name, place in places.items()}
            for key, question in RUDE.items()
        }
        half_closed = {name: hang_up(place) for name, place in places.items()}
        return outcomes | {"half_closed": half_closed}


def slow(seconds: float) -> Outcomes:
    """Return how long each waits for slow clients, watched for so many seconds.

    Each client has a server of its own, since one of them is enough for wsgiref.
    """
    cases = [(key, name) for key in [*SLOW, "beside_silent"] for name in PROGRAMS]
    with ThreadPoolExecutor(len(cases)) as pool:
        found = pool.map(partial(alone, seconds), cases)
    outcomes: Outcomes = {key: {} for key, _ in cases}
    for (key, name), outcome in zip(cases, found, strict=True):
        outcomes[key][name] = outcome
    return outcomes


def alone(seconds: float, case: tuple[str, str]) -> str:
    """Return how one server does with one slow client."""
    key, name = case
    with running(name) as place:
        if key in SLOW:
            return watch(place, SLOW[key], seconds)
        return ask_beside_silent(place)


# Showing


def rows(outcomes: Outcomes) -> list[list[str]]:
    """Return the answers as the rows of a table."""
    names: Iterable[str] = next(iter(outcomes.values()))
    lines = [[key, *found.values()] for key, found in outcomes.items()]
    return [["", *names], *lines]
