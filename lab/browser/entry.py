"""What a page asks of the lab: requests and answers as JSON, to and from one function.

Each request names in `do` what to do; `post` takes what there is to say before the
end. What they hold is written at the top of docs/assets/live/lab.js.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lab.browser import exercising
from lab.browser.files import sources
from lab.browser.run import Run
from lab.browser.system import stand_in
from lab.exercises.asking import Request

WORKER = Path("/work")  # where the files of a page are, in its worker

Post = Callable[[str], object]


class Page:
    """What answers one page, whose files are laid out below a folder."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.run = Run(place, self.say)
        self.post: Post

    def answer(self, request: str, post: Post) -> str:
        """Do what is asked; what there is to say comes back as JSON."""
        asked = json.loads(request)
        self.post = post
        return json.dumps(DO[asked["do"]](self, asked))

    def say(self, news: dict[str, Any]) -> None:
        """Tell the page of something at once."""
        self.post(json.dumps(news))

    def check(self, asked: Request) -> dict[str, Any]:
        """Try a chapter's checks; no run is open then."""
        self.run.close()
        return exercising.check(asked, self.place, self.say)


DO: dict[str, Callable[[Page, Request], dict[str, Any]]] = {
    "play": lambda page, asked: page.run.play(asked),
    "step": lambda page, asked: page.run.step(asked),
    "back": lambda page, asked: page.run.back(asked),
    "files": lambda page, asked: {"files": sources(asked["package"])},
    "start": lambda page, asked: exercising.start(asked),
    "answer": lambda page, asked: exercising.answered(asked),
    "check": Page.check,
}


def in_worker() -> Callable[[str, Post], str]:
    """Return what answers the requests of a page, in its worker."""
    stand_in()
    return Page(WORKER).answer
