"""The run that a page has open: played, done step by step, and undone."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from lab.browser.checking import never_returned
from lab.browser.files import laid
from lab.browser.patience import OutOfTimeError, patience
from lab.browser.session import RefusedError, Session, divided
from lab.chapters import ROOT
from lab.drawing.timeline import shown
from lab.drawing.views import VIEWS, of_clients
from lab.errors import LabError
from lab.exercises.asking import PATIENCE, Request
from lab.exercises.check import own_serve
from lab.exercises.subject import BrokenModuleError, Subject
from lab.scenarios.complaint import ScenarioError
from lab.scenarios.play import main_of, own_line
from lab.scenarios.story import steps_so_far, story
from lab.tracing.trace import Lane

ENDED = {"ended", "told"}  # why a worker was ended, and what it had told by then


class Run:
    """At most one run, on a chapter's files as they are in the page.

    The files are laid out below `place`; `say` tells the page of something at once.
    """

    def __init__(self, place: Path, say: Callable[[dict[str, Any]], object]) -> None:
        self.place = place
        self.say = say
        self.session: Session | None = None
        self.played: Request = {}  # what began it
        self.story = ""  # how it failed
        self.refused = ""  # why its last line was not done

    def play(self, asked: Request) -> dict[str, Any]:
        """Begin a run: play a scenario on a chapter's files as they are in the page."""
        self.close()
        self.played = {key: asked[key] for key in asked if key not in ENDED}
        folder = laid(self.place, asked["package"], asked["files"])
        folders = {f"{folder}/": "", f"{ROOT}/chapters/": "chapters/"}
        session = self.session = Session(folders, self.say)
        if "ended" in asked:
            session.recall(asked["scenario"], map(json.loads, asked["told"]))
            self.tell(asked["ended"])
            return self.state()
        with self.telling(folder):
            settings, steps = divided(asked["scenario"])
            subject = Subject(folder, {}, own_serve)
            session.stack.enter_context(subject.importable())
            session.begin(main_of(subject.module(asked["module"])), settings)
            for line in steps:
                session.do(line)
        return self.state()

    def step(self, asked: Request) -> dict[str, Any]:
        """Do one more line of the run."""
        assert self.session is not None
        self.refused = "a step has failed: go back, or play again" if self.story else ""
        if not self.refused:
            with self.telling(self.place / self.played["package"]):
                self.session.do(asked["line"])
        return self.state()

    def back(self, asked: Request) -> dict[str, Any]:
        """Undo the last line: play all before it again."""
        assert self.session is not None
        lines = self.session.lines[:-1]
        return self.play({**self.played, "scenario": "\n".join(lines)})

    @contextmanager
    def telling(self, folder: Path) -> Iterator[None]:
        """Take note of what fails, be it a step, the code, or its patience."""
        try:
            with patience(folder, PATIENCE):
                yield
        except RefusedError as error:
            self.refused = str(error)
        except ScenarioError as error:
            assert self.session is not None
            self.story = story(self.session.events, error.failure)
        except OutOfTimeError as end:
            self.tell(str(never_returned(end, "the server", folder, PATIENCE)), folder)
        except LabError as error:
            self.tell(str(error), folder)
        except BrokenModuleError as error:
            self.tell(own_line(error.__cause__ or error, folder), folder)
        except (Exception, KeyboardInterrupt) as error:  # The server's own.
            self.tell(own_line(error, folder), folder)

    def tell(self, words: str, folder: Path | None = None) -> None:
        """Take note of how the run ended; files are named as the page names them."""
        assert self.session is not None
        before = steps_so_far(self.session.events) if self.session.events else ""
        self.story = before + words.replace(f"{folder}/", "")

    def state(self) -> dict[str, Any]:
        """Return the run so far: its picture, its lines, and what failed."""
        session, asked = self.session, self.played
        assert session is not None
        lanes = [Lane(each) for each in asked.get("lanes") or []] or None
        events = of_clients(session.events)
        view = VIEWS[asked.get("view", "timeline")]
        chosen = frozenset(lanes or Lane)
        drawn = {id(each.event) for each in shown(events, chosen)}
        numbers = range(len(session.events))
        return {
            "html": view(events, asked["title"], lanes) if events else "",
            "shown": [n for n in numbers if id(session.events[n]) in drawn],
            "events": len(session.events),
            "lines": session.lines,
            "story": self.story,
            "refused": self.refused,
        }

    def close(self) -> None:
        """End the run."""
        self.story = self.refused = ""
        if self.session is not None:
            with suppress(OutOfTimeError), patience(self.place, PATIENCE):
                self.session.close()
            self.session = None
