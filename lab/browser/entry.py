"""What a page asks of the lab: requests and answers as JSON, to and from one function.

Each request names in `do` what to do, and `post` takes what there is to say before the
end. What each holds is written at the top of docs/assets/live/lab.js.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lab.browser.checking import in_this, never_returned
from lab.browser.patience import OutOfTimeError, patience
from lab.browser.session import RefusedError, Session, divided
from lab.browser.system import stand_in
from lab.chapters import ROOT, find_chapter
from lab.drawing.timeline import shown
from lab.drawing.views import VIEWS, of_clients
from lab.errors import LabError
from lab.exercises import plan as plans
from lab.exercises import work
from lab.exercises.asking import PATIENCE, Ask, Request
from lab.exercises.check import own_serve
from lab.exercises.report import report
from lab.exercises.subject import BrokenModuleError, Subject
from lab.exercises.verdict import examine
from lab.scenarios.complaint import ScenarioError
from lab.scenarios.play import main_of, own_line
from lab.scenarios.story import steps_so_far, story
from lab.tracing.trace import Lane, parse_event
from lab.watchdog.ending import EndedError

Answer = dict[str, Any]
WORKER = Path("/work")  # where the files of a page are, in its worker


class Page:
    """What one page has open: at most one run, on files that are in a folder."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.session: Session | None = None
        self.played: Request = {}  # what began the run
        self.story = ""  # how it failed
        self.refused = ""  # why its last line was not done
        self.post: Callable[[str], object]

    def answer(self, request: str, post: Callable[[str], object]) -> str:
        """Do what is asked; what there is to say comes back as JSON."""
        asked = json.loads(request)
        self.post = post
        return json.dumps(DO[asked["do"]](self, asked))

    def say(self, news: dict[str, Any]) -> None:
        """Tell the page of something at once."""
        self.post(json.dumps(news))

    # A run

    def play(self, asked: Request) -> Answer:
        """Begin a run: play a scenario on a chapter's files as they are in the page."""
        self.close()
        self.played = asked
        folder = laid(self.place, asked["package"], asked["files"])
        folders = {f"{folder}/": "", f"{ROOT}/chapters/": "chapters/"}
        session = self.session = Session(folders, self.say)
        if "ended" in asked:
            events = [json.loads(each)["event"] for each in asked["told"]]
            session.events = [parse_event(each) for each in events]
            session.lines = asked["scenario"].split("\n")
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

    def step(self, asked: Request) -> Answer:
        """Do one more line of the run."""
        assert self.session is not None
        self.refused = "a step has failed: go back, or play again" if self.story else ""
        if not self.refused:
            with self.telling(self.place / self.played["package"]):
                self.session.do(asked["line"])
        return self.state()

    def back(self, asked: Request) -> Answer:
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
            cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
            self.tell(own_line(cause, folder), folder)
        except Exception as error:  # The server's own, out of main().
            self.tell(own_line(error, folder), folder)

    def tell(self, words: str, folder: Path | None = None) -> None:
        """Take note of how the run ended; files are named as the page names them."""
        assert self.session is not None
        before = steps_so_far(self.session.events) if self.session.events else ""
        self.story = before + words.replace(f"{folder}/", "")

    def state(self) -> Answer:
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
            with patience(self.place, PATIENCE):
                self.session.close()
            self.session = None

    # The exercises

    def start(self, asked: Request) -> Answer:
        """Return the files of a chapter, with holes, and what there is to do."""
        plan = plans.load(find_chapter(str(asked["chapter"])))
        names = work.sources(plan.chapter)
        return {
            "package": plan.chapter.package,
            "files": {name: work.skeleton(plan, name) for name in names},
            "steps": [
                {
                    "name": step.name,
                    "title": step.title,
                    "goal": step.goal,
                    "minutes": step.minutes,
                    "section": step.section,
                    "functions": step.functions,
                    "hints": step.hints,
                    "challenge": step.is_challenge,
                }
                for step in plan.steps
            ],
        }

    def check(self, asked: Request) -> Answer:
        """Try the checks of a chapter on the files that are in the page."""
        self.close()
        plan = plans.load(find_chapter(str(asked["chapter"])))
        folder = laid(self.place, plan.chapter.package, asked["files"])
        untried: list[str] = []

        def take(news: dict[str, Any]) -> None:
            if "untried" in news:
                untried.append(news["untried"])
            self.say(news)

        ask = ended(asked, take) if "ended" in asked else in_this(take)
        verdict = examine(plan, work.Code(folder, is_copy=True), ask)
        return {
            "report": [[line.text, line.style] for line in report(verdict)],
            "states": verdict.states,
            "untried": list(dict.fromkeys(untried)),
        }


def ended(asked: Request, take: Callable[[dict[str, Any]], object]) -> Ask:
    """Return what answers a check with what a worker told that had to be ended."""

    def ask(request: Request) -> str:
        for each in asked["told"]:
            take(json.loads(each))
        told = "".join(f"{each}\n" for each in asked["told"])
        raise EndedError(asked["ended"], None, told)

    return ask


def laid(place: Path, package: str, files: dict[str, str]) -> Path:
    """Write files to a folder of their own, over those of the finished chapter."""
    folder = place / package
    shutil.rmtree(folder, ignore_errors=True)
    skip = shutil.ignore_patterns("__pycache__", plans.FILE)
    shutil.copytree(ROOT / "chapters" / package, folder, ignore=skip)
    for name, text in files.items():
        folder.joinpath(name).write_text(text)
    return folder


DO: dict[str, Callable[[Page, Request], Answer]] = {
    "play": Page.play,
    "step": Page.step,
    "back": Page.back,
    "start": Page.start,
    "check": Page.check,
}


def in_worker() -> Callable[[str, Callable[[str], object]], str]:
    """Return what answers the requests of a page, in its worker."""
    stand_in()
    return Page(WORKER).answer
