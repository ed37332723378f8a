"""Both generators build the site from one file, and stop at a wrong fence."""

import gzip
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from .conftest import ROOT, run

GENERATORS = {
    "mkdocs": ("mkdocs", "build", "--strict"),
    "zensical": ("zensical", "build", "--strict", "--clean"),
}
MOST_BYTES = 400_000  # of a page's HTML
MOST_OF_INDEX = 200_000  # bytes of what the search loads, as it travels
PLACE = "docs/index.md, line 9: "
WRONG_FENCES = {
    "source": ("gone.py", "there is no file gone.py"),
    'console record="x"': ("$ ls", "x was never recorded; run: make record"),
    'console record="x" edit="lab/gone.py"': (
        "-a\n$ ls",
        "there is no file lab/gone.py",
    ),
}


class Links(HTMLParser):
    """Collects what a page links to, and what in it can be linked to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.anchors: set[str] = set()
        self.unnamed: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.targets += [values[k] or "" for k in ("href", "src") if k in values]
        self.anchors.update(filter(None, (values.get("id"), values.get("name"))))
        if tag == "img" and values.get("alt") is None:
            self.unnamed.append(values.get("src") or "img")


def pages_of(site: Path) -> dict[str, Links]:
    """Return each HTML page of a site under its path."""
    found = sorted(site.rglob("*.html"))
    # 404.html is served for any address, so its links count from the site's root.
    return {
        page.relative_to(site).as_posix(): Links(page.read_text(encoding="utf-8"))
        for page in found
        if page.name != "404.html"
    }


def broken_links(site: Path) -> list[str]:
    """Return the links within a site that lead nowhere."""
    pages = pages_of(site)
    broken = []
    for name, links in pages.items():
        for target in links.targets:
            parts = urlsplit(urljoin(f"http://site/{name}", target))
            if parts.netloc != "site" or parts.scheme != "http":
                continue
            path = unquote(parts.path).lstrip("/")
            path += "index.html" if path.endswith("/") or not path else ""
            missing = not (site / path).is_file()
            anchor = unquote(parts.fragment)
            lost = anchor and path in pages and anchor not in pages[path].anchors
            if missing or lost:
                broken.append(f"{name}: {target}")
    return broken


def test_every_link_within_the_site_resolves(site: Path) -> None:
    assert broken_links(site) == []


def test_a_broken_link_would_be_found(tmp_path: Path) -> None:
    good = '<p id="a"></p><a href="../x/#a"><a href="#a"><a href="http://b/c">'
    (tmp_path / "x").mkdir()
    (tmp_path / "x/index.html").write_text(good + '<a href="../y/"><a href="#b">')

    assert broken_links(tmp_path) == ["x/index.html: ../y/", "x/index.html: #b"]


def test_every_picture_has_words(site: Path) -> None:
    assert [p for p, links in pages_of(site).items() if links.unnamed] == []
    for page in site.rglob("*.html"):
        for drawing in re.findall(r"<figure.*?</figure>", page.read_text(), re.DOTALL):
            words = {"<title", "<desc"} if "<svg" in drawing else {"<figcaption"}
            assert all(each in drawing for each in words), page


def test_no_fence_is_left_as_text(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "```" not in text, page


def test_no_page_is_heavy(site: Path) -> None:
    sizes = {page: page.stat().st_size for page in site.rglob("*.html")}

    assert {page: size for page, size in sizes.items() if size > MOST_BYTES} == {}


def test_the_search_finds_no_hint_and_no_answer(site: Path) -> None:
    index = site / "search/search_index.json"
    found = "".join(each["text"] for each in json.loads(index.read_text())["docs"])

    assert "Hint 1" not in found
    assert "Not quite." not in found
    assert "TransportWriter" in found
    assert len(gzip.compress(index.read_bytes())) < MOST_OF_INDEX


def test_the_site_holds_no_path_of_this_machine(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert str(Path.home()) + "/" not in text, page
        assert str(Path(__file__).parents[2]) not in text, page


def test_zensical_builds_the_same_pages(copy: Path, site: Path) -> None:
    shutil.copytree(ROOT / "docs", copy / "docs", dirs_exist_ok=True)
    shutil.copy(ROOT / "mkdocs.yml", copy)

    built = run(*GENERATORS["zensical"], cwd=copy)

    assert built.returncode == 0, built.stdout + built.stderr
    assert pages_of(copy / "site").keys() == pages_of(site).keys()
    for page in pages_of(site):
        blocks = [shown_code(root / page) for root in (site, copy / "site")]
        assert blocks[0] == blocks[1], page
    assert broken_links(copy / "site") == []
    assert live_files(copy / "site") == live_files(site)


def live_files(site: Path) -> dict[str, int]:
    """Return the files that live pages load, each with its size."""
    folder = site / "assets/live"
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}


def test_the_site_has_what_live_pages_load(site: Path) -> None:
    needed = {"lab.js", "worker.js", "built/config.json", "built/course.zip"}

    assert needed <= live_files(site).keys()


def shown_code(page: Path) -> list[str]:
    """Return the HTML of a page's code blocks, without the tags of the generator."""
    text = page.read_text(encoding="utf-8")
    return re.findall(r"<pre.*?<code>(.*?)</code></pre>", text, re.DOTALL)


@pytest.mark.parametrize("generator", GENERATORS)
def test_captions_link_to_the_code_if_it_has_an_address(
    copy: Path, generator: str
) -> None:
    (copy / "docs/index.md").write_text(
        "# X\n\n```source\nchapters/ch01_stream_echo/server.py echo\n```\n"
    )
    addresses = {"CODE_URL": "https://code.invalid/x/", "SITE_URL": "https://y.invalid"}

    built = run(*GENERATORS[generator], cwd=copy, **addresses)

    assert built.returncode == 0, built.stdout + built.stderr
    page = (copy / "site/index.html").read_text()
    link = "https://code.invalid/x/blob/main/chapters/ch01_stream_echo/server.py#L"
    assert f'href="{link}' in page


@pytest.mark.parametrize("generator", GENERATORS)
@pytest.mark.parametrize("opening", WRONG_FENCES)
def test_a_wrong_fence_stops_the_build(
    copy: Path, generator: str, opening: str
) -> None:
    body, reason = WRONG_FENCES[opening]
    page = f"---\ntitle: X\n---\n# X\n\nText.\n\n\n```{opening}\n{body}\n```\n"
    (copy / "docs/index.md").write_text(page)

    built = run(*GENERATORS[generator], cwd=copy)

    assert built.returncode != 0
    assert PLACE + reason in built.stdout + built.stderr


def test_mkdocs_names_page_line_and_reason_without_a_traceback(copy: Path) -> None:
    (copy / "docs/index.md").write_text("# X\n\n```source\ngone.py\n```\n")

    built = run(*GENERATORS["mkdocs"], cwd=copy)

    lines = (built.stdout + built.stderr).strip().splitlines()
    assert lines[-1] == "Error: docs/index.md, line 3: there is no file gone.py"
    assert len(lines) == 4  # Two of them say that mkdocs began.
