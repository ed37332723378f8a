"""A chapter's page made live in a browser: its runs, its code and its exercises."""

import json
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from lab.chapters import ROOT
from lab.tracing.trace import load

from .chromium import NEEDED
from .test_browser import (
    SCHEMES,
    WINDOWS,
    Scheme,
    Visit,
    faint_texts,
    page_width,
    served,
)

pytestmark = NEEDED

PAGE = "chapters/02-protocol-echo/"
PACKAGE = "ch02_protocol_echo"
RUN = "live-ch02-pause"
GOLDEN = ROOT / f"tests/golden/ch02-pause.{PACKAGE}.server.jsonl"
SOURCE = (ROOT / "chapters" / PACKAGE / "server.py").read_text()
ECHO = "self.transport.write(data)"
LONG = 60_000  # milliseconds: a machine may be busy

expect.set_options(timeout=LONG)


@pytest.fixture(scope="module")
def address(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    config = json.loads((site / "assets/live/built/config.json").read_text())
    if config["runtime"] is None:
        pytest.skip(config["missing"])
    with served(site, tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture(scope="module")
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """A page of which a run and the exercises are live, with one runtime."""
    context = browser.new_context(reduced_motion="reduce", accept_downloads=True)
    visit = Visit(context, address)
    visit.page.on("dialog", lambda dialog: dialog.accept())
    page = visit.go(PAGE)
    press(page, RUN, "Make it live")
    press(page, "live-work", "Do them in this page")
    yield visit
    assert (visit.outside, visit.errors) == ([], [])
    context.close()


def press(page: Page, name: str, words: str) -> Locator:
    """Make an element of a page live."""
    element = page.locator(f"#{name}")
    element.get_by_role("button", name=words).click()
    expect(element.locator(".live-files")).to_be_visible()
    return element


@pytest.fixture
def run(visit: Visit) -> Locator:
    """The run, from its start and on the chapter's own code."""
    element = visit.page.locator(f"#{RUN}")
    element.get_by_role("button", name="Start over").click()
    expect(element.locator("section")).to_have_attribute("aria-busy", "false")
    return element


@pytest.fixture
def work(visit: Visit) -> Locator:
    """The exercises, of which none is done."""
    element = visit.page.locator("#live-work")
    element.get_by_role("button", name="Start over").click()
    expect(element.get_by_text("0 of 6 passed", exact=True)).to_be_visible()
    return element


def log(run: Locator) -> Locator:
    """The events so far."""
    return run.locator(".live-log > p")


def golden() -> list[str]:
    """Return what the page's own run is told to be, event by event."""
    return [
        f"{event.lane} {event.name}"
        for event in load(GOLDEN.read_text())
        if event.connection or event.lane not in ("task", "timer", "log")
    ]


def without_editor(route: Route) -> None:
    config = route.fetch().json()
    route.fulfill(json={name: config[name] for name in ("runtime", "course")})


def code(element: Locator) -> Locator:
    return element.get_by_label("The code", exact=True)


def rewrite(run: Locator, line: str) -> None:
    """Write another line in the place of the one that echoes, and run that."""
    code(run).fill(SOURCE.replace(ECHO, line))
    code(run).press("Control+Enter")


def marked(run: Locator, kind: str) -> Locator:
    """The line that is marked, because it is at work, called or has failed."""
    return run.locator(f".live-line[data-kind={kind}]")


def test_a_page_without_a_press_loads_one_script(visit: Visit) -> None:
    loaded: list[str] = []
    page = visit.page.context.new_page()
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(visit.address + PAGE)
    page.wait_for_load_state("networkidle")
    page.close()

    live = [url.split("/live/")[1] for url in loaded if "/live/" in url]
    assert live == ["live.js"]


def test_a_press_plays_the_page_s_own_run(run: Locator) -> None:
    told = [" ".join(text.split()) for text in log(run).all_inner_texts()]

    assert [a.startswith(b) for a, b in zip(told, golden(), strict=True)] == [
        True
    ] * len(told)


def test_steps_lead_forth_and_back_through_the_line_at_work(run: Locator) -> None:
    slider = run.get_by_role("slider")
    at = golden().index("transport write")
    slider.press("Home")
    for _ in range(at):
        slider.press("ArrowRight")

    expect(marked(run, "work")).to_have_text(ECHO)
    expect(log(run)).to_have_count(at + 1)
    slider.press("ArrowLeft")
    expect(marked(run, "called")).to_contain_text("def data_received")
    expect(run.get_by_label("File")).to_have_value("server.py")
    expect(log(run)).to_have_count(at)


def test_a_buffer_fills_and_the_gate_shuts(run: Locator) -> None:
    slider = run.get_by_role("slider")
    slider.press("Home")
    for _ in range(golden().index("transport pause_reading") + 1):
        slider.press("ArrowRight")

    stage = run.locator(".live-stage")
    assert "32 B transport" in (stage.get_attribute("aria-label") or "")
    expect(stage.get_by_text("paused")).to_have_count(2)
    expect(run.locator(".live-full")).to_have_count(2)


def test_a_button_writes_a_line_and_plays_it(run: Locator) -> None:
    script = run.get_by_label("The scenario")
    before = script.input_value()

    run.get_by_role("button", name="hang up").click()
    expect(script).to_have_value(f"{before}\nhang up")
    expect(log(run).filter(has_text="sees the end")).to_have_count(1)
    run.get_by_role("button", name="undo").click()
    expect(script).to_have_value(before)
    expect(log(run)).to_have_count(len(golden()))


def test_a_line_that_cannot_be_is_refused_in_words(run: Locator) -> None:
    run.get_by_label("The scenario").fill("connect\nwave")
    run.get_by_role("button", name="Run", exact=True).click()

    expect(run.get_by_role("alert")).to_contain_text("wave")
    expect(log(run)).to_have_count(2)


def test_what_fails_is_told_and_its_line_is_marked(run: Locator) -> None:
    rewrite(run, "self.transport.write(dta)")

    alert = run.get_by_role("alert")
    expect(alert).to_contain_text("name 'dta' is not defined")
    expect(alert).to_contain_text("Line 8 failed: expect")
    expect(marked(run, "failed")).to_have_text("self.transport.write(dta)")
    rewrite(run, "self.transport.write(data")
    expect(alert).to_contain_text("SyntaxError")
    expect(marked(run, "failed")).to_contain_text("self.transport.write(data")


def test_an_endless_loop_is_told_with_its_line(run: Locator) -> None:
    rewrite(run, "while True: pass")

    expect(run.get_by_role("button", name="Stop it")).to_be_visible()
    expect(run.get_by_role("alert")).to_contain_text("did not return to the loop")
    expect(marked(run, "failed")).to_have_text("while True: pass")
    expect(log(run).filter(has_text="sends")).to_have_count(1)
    rewrite(run, ECHO)
    expect(run.get_by_role("alert")).to_be_hidden()


def test_a_link_carries_code_and_a_browser_keeps_it(
    run: Locator, browser: Browser
) -> None:
    """The other browser has a site that was built without CodeMirror."""
    rewrite(run, f"{ECHO}  # mine")
    run.get_by_role("button", name="Copy link").click()
    expect(run.get_by_text("The link is in the address bar")).to_be_visible()
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.route("**/config.json", without_editor)

    page.goto(run.page.url)
    expect(page.get_by_text("brings its own code")).to_be_visible()
    assert not [url for url in loaded if "/built/" in url]
    other = press(page, RUN, "Make it live")
    assert "# mine" in code(other).input_value()
    code(other).fill("def (")
    code(other).press("Control+Enter")
    expect(other.locator(".live-at")).to_have_attribute("data-kind", "failed")
    page.goto(run.page.url.split("#")[0])
    page.reload()  # The link is gone: what was written is not.
    assert code(press(page, RUN, "Make it live")).input_value() == "def ("
    page.goto(run.page.url)
    page.reload()  # The link comes again, and leaves that alone.
    other = press(page, RUN, "Make it live")
    assert "# mine" in code(other).input_value()
    code(other).fill("pass")
    page.goto(run.page.url.split("#")[0])
    page.reload()
    assert code(press(page, RUN, "Make it live")).input_value() == "def ("
    context.close()


def test_a_step_from_its_skeleton_to_its_solution(work: Locator) -> None:
    report = work.get_by_label("What the checks say")
    expect(marked(work, "called")).to_contain_text("def connection_made")
    expect(code(work)).to_contain_text('raise NotImplementedError("step 1: echo")')
    expect(work.get_by_role("button", name="Show the chapter’s code")).to_be_hidden()
    work.get_by_role("button", name="Show a hint").click()
    expect(work.locator(".live-hint")).to_have_count(1)
    work.get_by_role("button", name="Another hint").click()
    expect(work.locator(".live-hint")).to_have_count(2)

    code(work).fill(SOURCE.replace(ECHO, "self.transport.write(data[:3])"))
    work.get_by_role("button", name="Check", exact=True).click()
    expect(report).to_contain_text('"hel"')
    code(work).fill(SOURCE)
    code(work).press("Control+Enter")
    expect(work.get_by_text("5 of 6 passed", exact=True)).to_be_visible()
    expect(report).to_contain_text("Not tried")
    work.get_by_role("button", name="Show the chapter’s code").click()
    expect(work.get_by_label("The chapter’s code")).to_contain_text(ECHO)


def test_work_goes_to_the_terminal_and_back(work: Locator, tmp_path: Path) -> None:
    code(work).fill(f"{SOURCE}# Mine.\n")
    with work.page.expect_download() as download:
        work.get_by_role("button", name="Download").click()
    with tarfile.open(download.value.path()) as archive:
        archive.extractall(tmp_path, filter="data")
    mine = tmp_path / "work" / PACKAGE / "server.py"
    assert mine.read_text() == f"{SOURCE}# Mine.\n"
    mine.write_text(f"{SOURCE}# Mine, and done.\n")

    asked: list[str] = []
    work.page.once("dialog", lambda dialog: asked.append(dialog.message))
    work.locator("input[type=file]").set_input_files(mine.parent)
    code(work).press("Control+End")
    expect(code(work)).to_contain_text("# Mine, and done.")
    assert asked == ["Shall what you wrote in this page be replaced in server.py?"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_live_elements_can_be_read_at_any_width(run: Locator, scheme: Scheme) -> None:
    page = run.page
    run.locator("summary").click()

    assert faint_texts(page, scheme) == []
    for width in WINDOWS:
        assert page_width(page, width) <= width
    run.locator("summary").click()


@pytest.fixture
def opened(visit: Visit) -> Iterator[Page]:
    """Another page, at which nothing is live yet."""
    page = visit.page.context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
    assert errors == []


def toy(page: Page, address: str, chapter: str, name: str) -> Locator:
    """Make a run with sliders live."""
    page.goto(f"{address}chapters/{chapter}/")
    return press(page, name, "Make it live")


def moments(run: Locator, what: str) -> Locator:
    """The times at which that happened, in a run with sliders."""
    return run.locator(".live-moments p").filter(has_text=what).get_by_role("button")


def test_a_slider_shows_when_writing_pauses_and_resumes(
    opened: Page, address: str
) -> None:
    run = toy(opened, address, "05-flow-control", "live-ch05-slow-reader")
    mark, speed = run.get_by_label("High-water mark"), run.get_by_label("Reading speed")
    resumed = moments(run, "resume_writing")
    stage = run.locator(".live-stage")
    expect(resumed).to_have_text(["6 s", "14 s"])
    expect(run.locator(".live-levels .live-paused")).not_to_have_count(0)

    mark.press("Home")
    expect(resumed.first).to_have_text("1 s")
    code(run).press("Control+Home")
    expect(code(run)).to_contain_text("HIGH_WATER = 8 * 1024")
    expect(stage).to_have_attribute("aria-label", re.compile("writing is paused"))
    expect(stage.get_by_text("high 8192 B")).to_be_visible()
    speed.press("Home")
    expect(run.get_by_label("The scenario")).to_have_value(re.compile("read 2 KiB"))
    expect(resumed.first).to_have_text("7 s")
    resumed.first.click()
    expect(stage).to_have_attribute("aria-label", re.compile("writing is on"))
    expect(run.get_by_label("time in the lab")).to_have_text("7 s")
    run.get_by_role("button", name="Start over").click()
    expect(mark).to_have_value("64")
    expect(resumed).to_have_text(["6 s", "14 s"])


def test_a_slider_shows_when_a_body_earns_its_time(opened: Page, address: str) -> None:
    run = toy(opened, address, "04-timeouts", "live-ch04-slow-body")
    rate, limit = run.get_by_label("Rate"), run.get_by_label("Limit for a body")
    received = moments(run, "client receives")
    expect(received).to_have_text(re.compile("26.5 s HTTP/1.1 408"))

    for _ in range(4):
        rate.press("ArrowRight")
    expect(rate).to_have_value("512")
    expect(received.first).to_have_text(re.compile("31 s HTTP/1.1 200"))
    limit.press("Home")
    expect(received).to_have_text(re.compile("9 s HTTP/1.1 408"))
    assert faint_texts(opened, "dark") == []
    assert page_width(opened, 360) <= 360
