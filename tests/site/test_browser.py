"""The pages as a browser shows them: alone, at any width, in any scheme."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from chapters.apps.site import site as app_for
from lab.server import RealServer
from lab.site import newest_server

from .chromium import NEEDED

DOCS = Path(__file__).resolve().parents[2] / "docs"
CHAPTERS = sorted(path.stem for path in DOCS.glob("chapters/*.md"))
QUIZZES = [f"chapters/{name}/" for name in CHAPTERS]
PAGES = ("", *QUIZZES, "applications/", "lab/")
SUB_PATH = "some/sub/path"
Scheme = Literal["light", "dark"]
MATERIAL: dict[Scheme, str] = {"light": "default", "dark": "slate"}
SCHEMES = list(MATERIAL)
OPEN_ALL = "document.querySelectorAll('details').forEach(each => each.open = true)"
WINDOWS = (1280, 360)  # pixels, their widths
WIDTH = "document.documentElement.scrollWidth"
SCHEME = "document.body.dataset.mdColorScheme"
CONTRAST = Path(__file__).with_name("contrast.js")
LEAST_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3

pytestmark = NEEDED  # One browser is started, and sees a page once.


@pytest.fixture(scope="module")
def address(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the site is served."""
    with served(site, tmp_path_factory.mktemp("server")) as address:
        yield address


@contextmanager
def served(site: Path, root: Path) -> Iterator[str]:
    """Serve the site on our own server, below a path, as a project's are published."""
    shutil.copytree(site, root / SUB_PATH)
    _, serve = newest_server()
    with RealServer(partial(serve, app=app_for(root))) as server:
        host, port = server.address
        yield f"http://{host}:{port}/{SUB_PATH}/"
    assert (server.reported, server.left_over) == ([], [])


class Visit:
    """A page in a window of its own, and what it did that it should not."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.outside: list[str] = []
        self.errors: list[str] = []
        context.set_default_timeout(60_000)  # milliseconds
        self.page: Page = context.new_page()
        self.page.on("request", lambda request: self.check_request(request.url))
        self.page.on("console", lambda message: self.check(message.type, message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def check_request(self, url: str) -> None:
        inside = url.startswith(self.address) or urlsplit(url).scheme == "data"
        if not inside:
            self.outside.append(url)

    def check(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.errors.append(text)

    def go(self, path: str) -> Page:
        """Open a page of the site."""
        response = self.page.goto(self.address + path)
        assert response is not None
        assert response.ok, response.url
        return self.page


@contextmanager
def window(
    browser: Browser,
    address: str,
    scheme: Scheme = "light",
    scripts: bool = True,
) -> Iterator[Visit]:
    """Open a window in the colours that the reader prefers."""
    context = browser.new_context(
        color_scheme=scheme,
        java_script_enabled=scripts,
    )
    try:
        yield Visit(context, address)
    finally:
        context.close()


class Look(NamedTuple):
    """What there is to see of a page, and what it did that it should not."""

    outside: list[str]  # what it asked of other servers
    errors: list[str]
    has_title: bool
    hidden: int  # blocks of code that are not folded, and yet not to be seen
    answers: bool  # whether the answer of a quiz opens from the keyboard, and only then
    faint: dict[str, list[str]]  # texts of too little contrast, by the scheme
    widths: dict[int, int]  # of the page, by that of its window


@pytest.fixture(scope="module")
def look(browser: Browser, address: str) -> Callable[..., Look]:
    """Return what looks at a page of the site, once with scripts and once without."""

    contexts = {on: browser.new_context(java_script_enabled=on) for on in (True, False)}

    @cache
    def at(path: str, scripts: bool) -> Look:
        visit = Visit(contexts[scripts], address)
        # The index of all pages takes a browser a second, on each of them.
        visit.page.route("**/search_index.json", empty_index)
        page = visit.go(path)
        page.wait_for_load_state("networkidle")
        blocks = page.locator("article pre:not(details pre)")
        hidden = blocks.count() - blocks.filter(visible=True).count()
        has_title = page.locator("h1").is_visible()
        answers = page.locator(".quiz-option").count() > 0 and answer_opens(page)
        page.evaluate(OPEN_ALL)
        schemes = SCHEMES if scripts else []
        faint = {name: faint_texts(page, name) for name in schemes}
        widths = {width: page_width(page, width) for width in WINDOWS}
        page.close()
        seen = has_title, hidden, answers, faint, widths
        return Look(visit.outside, visit.errors, *seen)

    return at


def answer_opens(page: Page) -> bool:
    answer = page.locator(".quiz-option").first
    feedback = answer.locator(".quiz-feedback")
    before = feedback.is_visible()
    answer.locator("summary").focus()
    page.keyboard.press("Enter")
    return feedback.is_visible() and not before


def empty_index(route: Route) -> None:
    index = route.fetch().json()
    route.fulfill(json=index | {"docs": []})


def faint_texts(page: Page, scheme: Scheme) -> list[str]:
    """Return the texts of too little contrast for a reader who prefers that scheme."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(f"{SCHEME} == '{MATERIAL[scheme]}'")
    found: list[str] = page.evaluate(CONTRAST.read_text(), LEAST_CONTRAST)
    return found


def page_width(page: Page, width: int) -> int:
    """Return how wide a page is in a window of this width."""
    page.set_viewport_size({"width": width, "height": 900})
    return int(page.evaluate(WIDTH))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_needs_nothing_from_outside(
    look: Callable[..., Look], path: str
) -> None:
    assert look(path, True).outside == []
    assert look(path, True).errors == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_page_opens_in_the_colours_that_the_reader_prefers(
    browser: Browser, address: str, scheme: Scheme
) -> None:
    with window(browser, address, scheme) as visit:
        assert visit.go(PAGES[1]).evaluate(SCHEME) == MATERIAL[scheme]


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_never_wider_than_its_window(
    look: Callable[..., Look], path: str, scripts: bool
) -> None:
    for window_width, width in look(path, scripts).widths.items():
        assert width <= window_width


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", PAGES)
def test_all_text_stands_out_from_its_background(
    look: Callable[..., Look], path: str, scheme: Scheme
) -> None:
    assert look(path, True).faint[scheme] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_reads_without_scripts(look: Callable[..., Look], path: str) -> None:
    seen = look(path, False)

    assert (seen.outside, seen.has_title, seen.hidden) == ([], True, 0)


@pytest.mark.parametrize("path", QUIZZES)
def test_an_answer_opens_from_the_keyboard_without_scripts(
    look: Callable[..., Look], path: str
) -> None:
    assert look(path, False).answers


def test_the_focus_can_be_seen(browser: Browser, address: str) -> None:
    with window(browser, address) as visit:
        page = visit.go(PAGES[1])
        summary = page.locator(".quiz-option summary").first

        summary.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        outline = summary.evaluate("each => getComputedStyle(each).outlineStyle")
        assert outline != "none"


def test_only_the_commands_of_a_session_are_copied(
    browser: Browser, address: str
) -> None:
    with window(browser, address) as visit:
        page = visit.go(PAGES[1])
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        session = page.locator(".console").first
        commands = session.locator(".command").all_inner_texts()

        session.locator("button, .md-clipboard").first.click()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.splitlines() == commands


def test_the_search_finds_a_word_of_a_chapter(browser: Browser, address: str) -> None:
    with window(browser, address) as visit:
        page = visit.go("?q=drain")
        page.locator(".md-search-result__link").first.wait_for()

        assert visit.outside == []
        assert visit.errors == []
