"""lab.js and its worker, in a browser: nothing is loaded before, and nothing lost."""

import json
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from chapters.apps.site import site as app_for
from lab.browser.assets import PLACE
from lab.chapters import ROOT
from lab.server import RealServer
from lab.site import newest_server

from ..site.chromium import NEEDED, chromium
from .conftest import echo_with, play

pytestmark = NEEDED

TALK = 'connect\nsend "hello"\nexpect "hello"'
# It takes long in C, where Python tells of no jumps.
STUCK = "__import__('re').match('(a+)+$', 'a' * 60 + 'b')"
WATCH = """async () => {
    const { lab } = await import("./live/lab.js");
    window.progress = [];
    lab.onprogress = (each) => window.progress.push(each);
}"""
# What a page does with each request; with `stops`, it is ended as the first news come.
ASK = """async ([request, stops]) => {
    const { lab } = await import("./live/lab.js");
    const said = [];
    const answer = await lab.ask(request, (news) => {
        if (stops && !said.length) setTimeout(() => lab.stop(), 200);
        said.push(news);
    });
    return { answer, said };
}"""
TOGETHER = """async (requests) => {
    const { lab } = await import("./live/lab.js");
    return Promise.all(requests.map((each) => lab.ask(each)));
}"""

# Two elements of a page, each with a run, and exercises between them.
BY_TURNS = """async ([first, second, check, step]) => {
    const { lab } = await import("./live/lab.js");
    const one = {}, other = {}, said = [];
    const take = (news) => said.push(news);
    await lab.ask(first, undefined, one);
    await lab.ask(second, undefined, other);
    const answers = [await lab.ask(step, take, one)];
    await lab.ask(check);
    answers.push(await lab.ask(step, take, other));
    answers.push(await lab.ask({ do: "back" }, undefined, one));
    return { answers, said: said.length };
}"""


class Live:
    """A page that has asked nothing yet, and what it has loaded since."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.loaded: list[str] = []
        page.on("request", lambda request: self.loaded.append(request.url))

    def ask(self, do: str, stops: bool = False, **request: Any) -> dict[str, Any]:
        """Have the page ask, and return the answer and what was said before."""
        told: dict[str, Any]
        told = self.page.evaluate(ASK, [{"do": do, **request}, stops])
        return told


@pytest.fixture(scope="module")
def live(runtime: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """An empty page, with what live pages load beside it."""
    root = tmp_path_factory.mktemp("live")
    shutil.copytree(ROOT / PLACE / "..", root / "live")
    (root / "index.html").write_text("<!doctype html><link rel=icon href='data:,'>")
    _, serve = newest_server()
    with (
        RealServer(partial(serve, app=app_for(root))) as server,
        chromium() as browser,
    ):
        page = browser.new_context().new_page()
        page.set_default_timeout(120_000)  # milliseconds: a machine may be busy
        host, port = server.address
        live = Live(page)
        page.goto(f"http://{host}:{port}/")
        page.evaluate(WATCH)
        yield live


def test_nothing_is_loaded_before_the_first_question(live: Live) -> None:
    page = live.page.context.new_page()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))

    page.goto(live.page.url)
    page.evaluate("import('./live/lab.js')")
    page.wait_for_load_state("networkidle")
    page.close()

    names = [url.removeprefix(live.page.url) for url in loaded]
    assert [each for each in names if not each.startswith("data:")] == [
        "",
        "live/lab.js",
    ]


def test_what_is_loaded_is_counted_and_comes_from_here(live: Live) -> None:
    live.ask("play", **play(TALK))

    last = live.page.evaluate("window.progress.at(-1)")
    assert last["loaded"] == last["total"] > 10_000_000
    assert [url for url in live.loaded if not url.startswith(live.page.url)] == []


def test_a_run_is_that_of_the_page(live: Live) -> None:
    told = live.ask("play", **play(TALK))

    names = [json.loads(each["event"])["name"] for each in told["said"]]
    assert names[-1] == "receives"
    assert told["answer"]["events"] == len(names)
    loaded = len(live.loaded)
    assert live.ask("step", line="hang up")["answer"]["lines"][-1] == "hang up"
    assert live.ask("back")["answer"] == told["answer"]
    assert len(live.loaded) == loaded


def test_questions_are_answered_one_after_the_other(live: Live) -> None:
    steps = [{"do": "step", "line": line} for line in ("hang up", "expect the end")]

    answers = live.page.evaluate(TOGETHER, [{"do": "play", **play(TALK)}, *steps])

    assert [len(each["lines"]) for each in answers] == [3, 4, 5]
    assert [each["story"] for each in answers] == ["", "", ""]


def test_each_element_of_a_page_goes_on_with_its_own_run(live: Live) -> None:
    first, second = ({"do": "play", **play(each)} for each in (TALK, "connect"))
    check = {"do": "check", "chapter": 2, "files": {}}

    told = live.page.evaluate(
        BY_TURNS, [first, second, check, {"do": "step", "line": "hang up"}]
    )

    lines = [each["lines"] for each in told["answers"]]
    own = TALK.split("\n")
    assert lines == [[*own, "hang up"], ["connect", "hang up"], own]
    assert told["said"] == 10  # The five events of each step, and none of a replay.


def test_a_reader_can_end_a_run_that_is_stuck(live: Live) -> None:
    live.ask("play", **play("connect", echo_with(STUCK)))

    told = live.ask("step", line='send "hello"', stops=True)

    answer = told["answer"]
    assert answer["ended"]
    assert answer["story"].endswith("you have ended it")
    assert 'client  sends   "hello"' in answer["story"]
    assert "connects" in answer["html"]  # What was told before is kept.
    assert live.ask("back")["answer"]["lines"] == ["connect"]


def test_a_check_that_is_stuck_is_reported_by_the_next_worker(live: Live) -> None:
    live.page.evaluate("() => import('./live/lab.js').then((it) => it.patience(1000))")
    files = {"server.py": echo_with(STUCK)}

    answer = live.ask("check", chapter=2, files=files)["answer"]

    report = "\n".join(text for text, _ in answer["report"])
    assert answer["states"]["echo"] == "failed"
    assert "The code did not return to the loop within 1 s." in report
    assert (
        live.ask("check", chapter=2, files={})["answer"]["states"]["echo"] == "passed"
    )


def test_a_site_without_the_runtime_says_so(live: Live, tmp_path: Path) -> None:
    page = live.page.context.new_page()
    config = json.dumps({"runtime": None, "missing": "npm was not there"})
    page.route("**/config.json", lambda route: route.fulfill(body=config))
    page.goto(live.page.url)

    said = page.evaluate("""async () => {
        const { lab, Missing } = await import("./live/lab.js");
        try { await lab.ask({ do: "start", chapter: 2 }); } catch (error) {
            return [error instanceof Missing, error.message];
        }
    }""")

    assert said == [True, "npm was not there"]
    page.close()
