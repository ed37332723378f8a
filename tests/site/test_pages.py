"""The chapter pages are whole: code, sessions, sections and words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import recording, repository
from lab.carry.compare import new_lines
from lab.carry.declared import Snapshot, snapshot_of, snapshots
from lab.chapters import Chapter, all_chapters
from lab.pages import changes
from lab.pages.prose import count_words, prose
from lab.pages.source import choose, parse
from lab.pages.text import Fence, fences
from lab.slicing.parts import read_source
from lab.slicing.statements import Function

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
# A chapter whose code came first has no page yet.
CHAPTERS = {
    chapter.package: chapter
    for chapter in all_chapters()
    if any((ROOT / "docs/chapters").glob(f"{chapter.number:02}-*.md"))
}
# What a chapter has for its later readers to look up may be on a page beside its own.
BESIDE = {
    "ch06_asgi_bridge": ["applications.md"],
    "ch08_lifespan": ["settings.md"],
}
SECTIONS = [
    "leak",  # where the last chapter leaks
    "idea",
    "pieces",  # the new code in small cuts
    "fit",  # how it fits in
    "file",  # the whole file, folded
    "run",
    "mistake",  # one to make on purpose
    "limits",  # what it still gets wrong
    "elsewhere",  # how uvicorn and hypercorn do it
    "exercises",
    "questions",
]
# A chapter whose pieces have sections of their own names all of its sections here.
SEVERAL_PIECES = {
    "ch07_robust_server": [
        "leak",
        "idea",
        "held",
        "head",
        "encoder",
        "lengths",
        "one-write",
        "failing",
        "leaving",
        "grace",
        "fairness",
        "costs",
        "mistake",
        "limits",
        "elsewhere",
        "recap",
        "exercises",
        "questions",
        "file",
    ],
    "ch08_lifespan": [
        "run",
        "leaks",
        "idea",
        "lifespan",
        "stopping",
        "fit",
        "cost",
        "settings",
        "mistake",
        "limits",
        "asked",
        "elsewhere",
        "recap",
        "exercises",
        "questions",
        "file",
    ],
}
HEADING = re.compile(r"^##\s.*\{\s*#([\w-]+)\s*\}\s*$", re.MULTILINE)
BANNED = re.compile(
    r"\b(just|simply|obviously|easily|clearly|merely|basically|trivially|of course)\b",
    re.IGNORECASE,
)
LONGEST_SENTENCE = 45  # words
LONGEST_CUT = 15  # lines of code, blank ones not counted
LONGEST_NAME = 20  # of one name by itself, which cannot be cut: a method's limit
SENTENCE_END = re.compile(
    r"(?<=[.!?:])[\"'’)*]*\s+|\n\s*\n|\n(?=\s*(?:[-*|#>:]|\d+\.)\s)"
)


def page_of(chapter: Chapter) -> Path:
    """Return the page of a chapter: docs/chapters/01-stream-echo.md."""
    (page,) = (ROOT / "docs/chapters").glob(f"{chapter.number:02}-*.md")
    return page


def modules(chapter: Chapter) -> list[Path]:
    return [path for path in chapter.path.glob("*.py") if path.name != "__init__.py"]


@pytest.fixture(params=CHAPTERS)
def chapter(request: pytest.FixtureRequest) -> Chapter:
    return CHAPTERS[request.param]


@pytest.fixture
def text(chapter: Chapter) -> str:
    return page_of(chapter).read_text(encoding="utf-8")


@pytest.fixture
def quoting(chapter: Chapter) -> str:
    return quoting_pages(chapter)


def quoting_pages(chapter: Chapter) -> str:
    """Return the pages that show a chapter's code, its own first, as one text."""
    beside = [ROOT / "docs" / name for name in BESIDE.get(chapter.package, [])]
    pages = [page_of(chapter), *beside]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


# Code


@pytest.mark.parametrize("package", BESIDE)
def test_a_chapter_links_to_the_pages_beside_it(package: str) -> None:
    links = page_of(CHAPTERS[package]).read_text(encoding="utf-8")

    assert [name for name in BESIDE[package] if f"](../{name})" not in links] == []


def shown(page: str, path: Path) -> tuple[set[int], set[int]]:
    """Return the lines of a file that a page shows at all, and those shown open.

    What a reader is to try first counts as open: it has words of its own on the page.
    """
    every: set[int] = set()
    opened: set[int] = set()
    for fence in fences(page):
        numbers = shown_in(fence, path)
        every |= numbers
        if "folded" not in (fence.options or {}):
            opened |= numbers
    return every, opened


def shown_in(fence: Fence, path: Path) -> set[int]:
    """Return the lines of a file that one fence shows."""
    if fence.kind not in ("source", "changes"):
        return set()
    quotation = parse(fence.body)
    if ROOT / quotation.path != path:
        return set()
    if fence.kind == "changes":
        return changes.shown_numbers(fence)
    lines = choose(quotation, path.read_text())
    return {line.number for line in lines if not line.dimmed}


def missing(path: Path, wanted: set[int], found: set[int]) -> list[str]:
    """Return the lines that are wanted and not found, with where they stand."""
    lines = path.read_text().splitlines()
    where = path.relative_to(ROOT)
    return [
        f"{where}:{number}: {lines[number - 1]}"
        for number in sorted(wanted - found)
        if lines[number - 1].strip()
    ]


def test_every_line_of_code_is_on_the_page(chapter: Chapter, quoting: str) -> None:
    lost = []
    for path in modules(chapter):
        count = len(path.read_text().splitlines())
        lost += missing(path, set(range(1, count + 1)), shown(quoting, path)[0])

    assert lost == []


def test_every_new_definition_is_shown_open(chapter: Chapter, quoting: str) -> None:
    known = set(earlier_definitions(chapter))
    hidden = []
    for path in modules(chapter):
        if snapshot_of(str(path.relative_to(ROOT))):
            continue  # It need not show again what it has from the one before.
        for lines, code in definitions(path):
            if code not in known:
                hidden += missing(path, lines, shown(quoting, path)[1])

    assert hidden == []


@pytest.mark.parametrize("snapshot", snapshots(), ids=lambda each: each.file)
def test_every_line_that_a_snapshot_changes_is_shown_open(snapshot: Snapshot) -> None:
    path = ROOT / snapshot.file
    page = quoting_pages(CHAPTERS[path.parent.name])
    changed = new_lines(read_source(snapshot.since), read_source(snapshot.file))

    assert missing(path, changed, shown(page, path)[1]) == []


def definitions(path: Path) -> Iterator[tuple[set[int], str]]:
    """Yield each function and each class head: its lines, and its code."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, Function | ast.ClassDef):
            last = node.end_lineno or node.lineno
            if isinstance(node, ast.ClassDef):
                methods = [each for each in node.body if isinstance(each, Function)]
                last = min([last + 1, *(each.lineno for each in methods)]) - 1
                # Its methods come by themselves, and may be those of an older class.
                node.body = [each for each in node.body if each not in methods]
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            yield set(range(first, last + 1)), ast.unparse(node)


def earlier_definitions(chapter: Chapter) -> Iterator[str]:
    """Yield the code of what the chapters before this one define."""
    for other in CHAPTERS.values():
        if other.number < chapter.number:
            for path in modules(other):
                yield from (code for _, code in definitions(path))


def test_the_piece_is_shown_in_small_cuts(chapter: Chapter, text: str) -> None:
    start, end = where_the_pieces_are(chapter, text)
    for fence in fences(text):
        if fence.kind == "source" and start <= fence.line < end:
            quotation = parse(fence.body)
            code = repository.read(quotation.path)
            texts = ["", *code.splitlines()]  # so that they count from 1
            lines = [line for line in choose(quotation, code) if not line.dimmed]
            count = sum(1 for line in lines if texts[line.number].strip())
            most = LONGEST_NAME if len(quotation.names) == 1 else LONGEST_CUT
            assert count <= most, f"{count} lines, line {fence.line}"


def sections_of(chapter: Chapter) -> list[str]:
    return SEVERAL_PIECES.get(chapter.package, SECTIONS)


def where_the_pieces_are(chapter: Chapter, text: str) -> tuple[int, int]:
    """Return the lines between which a page shows the new code."""
    if chapter.package in SEVERAL_PIECES:
        after = "fit" if "fit" in SEVERAL_PIECES[chapter.package] else "mistake"
        return section(text, "idea")[1], section(text, after)[0]
    return section(text, "pieces")


def section(text: str, name: str) -> tuple[int, int]:
    """Return the lines on which a section begins and the next one begins."""
    starts = [
        (m[1], text.count("\n", 0, m.start()) + 1) for m in HEADING.finditer(text)
    ]
    names = [each for each, _ in starts]
    place = names.index(name)
    end = starts[place + 1][1] if place + 1 < len(starts) else text.count("\n") + 2
    return starts[place][1], end


# Sessions


@pytest.mark.parametrize("name", [fence.name for fence in recording.console_fences()])
def test_a_session_comes_out_as_recorded(name: str) -> None:
    (fence,) = (each for each in recording.console_fences() if each.name == name)
    if missing_programs := fence.missing():
        pytest.skip(f"not installed here: {', '.join(missing_programs)}")

    diff = recording.difference(fence)

    assert not diff, (
        f"{fence.place}: the session no longer comes out as recorded; if it is right "
        "now, run: make record. It must be the same on every Python from 3.11 to "
        f"3.14: show no traceback in full.\n{diff}"
    )


def test_every_recording_belongs_to_a_page() -> None:
    wanted = {fence.name for fence in recording.console_fences()}

    assert {path.stem for path in (ROOT / "docs/recordings").glob("*.txt")} == wanted


# Sections and words


def test_a_page_says_first_what_will_work_and_what_it_costs(text: str) -> None:
    opening = text.split("\n## ")[0]

    assert [fence.kind for fence in fences(opening)].count("cost") == 1
    assert count_words(opening) >= 40


def test_the_sections_come_in_their_order(chapter: Chapter, text: str) -> None:
    wanted = sections_of(chapter)
    found = [name for name in HEADING.findall(text) if name in wanted]

    assert found == wanted


def test_a_page_ends_with_three_questions(text: str) -> None:
    start, end = section(text, "questions")
    quizzes = [f for f in fences(text) if f.kind == "quiz" and start <= f.line < end]

    assert len(quizzes) == 3


def test_the_whole_file_is_folded(text: str) -> None:
    start, end = section(text, "file")
    files = [f for f in fences(text) if f.kind == "source" and start <= f.line < end]

    assert files
    assert all("folded" in (fence.options or {}) for fence in files)


def test_a_chapter_has_the_length_of_a_sitting(text: str) -> None:
    assert 1800 <= count_words(text) <= 3000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_word_belittles_the_reader(page: Path) -> None:
    words = [match[0] for match in BANNED.finditer(prose(page.read_text()))]

    assert words == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_sentence_is_too_long(page: Path) -> None:
    sentences = SENTENCE_END.split(prose(page.read_text()))

    assert [s for s in sentences if len(s.split()) > LONGEST_SENTENCE] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_page_shouts(page: Path) -> None:
    text = prose(page.read_text())

    assert text.count("!") <= max(1, count_words(page.read_text()) // 1000)
