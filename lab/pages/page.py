"""The page that a fence stands on, as the site generator knows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markdown import Markdown

from lab import repository
from lab.pages.errors import FenceError
from lab.pages.text import Fence, fences

# Where each generator hangs the page and its own settings on a Markdown instance.
MKDOCS = "relpath"
ZENSICAL = "rendering_context"
INSIDE_FENCES = ["tables", "attr_list"]


@dataclass(frozen=True)
class Page:
    """One page while it is rendered; `path` is None outside a site generator."""

    path: str | None
    text: str
    settings: Mapping[str, Any]
    markdown: Markdown

    @property
    def code_address(self) -> str | None:
        """The address of the code, where mkdocs.yml has one."""
        return (self.settings.get("extra") or {}).get("code_url") or None

    def find_fence(self, kind: str, options: dict[str, str], body: str) -> Fence:
        """Return the fence of this page with this content.

        Raises FenceError where its opening line was not understood.
        """
        same = [
            fence
            for fence in fences(self.text)
            if fence.kind == kind and fence.body.strip() == body.strip()
        ]
        for fence in same:
            if fence.options == options:
                return fence
        line = same[0].line if same else 0
        reason = 'options are written name="value", or name alone'
        raise FenceError(self.locate(line, reason))

    def locate(self, line: int, reason: str) -> str:
        """Return `reason` with the page and the line in front of it."""
        return f"{self.path or 'a page'}, line {line}: {reason}"

    def render(self, text: str) -> str:
        """Return Markdown from inside a fence as HTML, its links like the page's."""
        inner = Markdown(extensions=INSIDE_FENCES)
        if MKDOCS in self.markdown.treeprocessors:
            links = self.markdown.treeprocessors[MKDOCS]
            inner.treeprocessors.register(links, MKDOCS, 0)
        return inner.convert(text)

    def render_line(self, text: str) -> str:
        """Return one paragraph of Markdown as HTML without the paragraph's tags."""
        html = self.render(text)
        if html.count("<p>") == 1:
            return html.removeprefix("<p>").removesuffix("</p>")
        return html


def page_of(markdown: Markdown) -> Page:
    """Return the page that a Markdown instance is rendering."""
    path, settings = None, {}
    document: Any = markdown  # The generators' own processors have no types.
    if MKDOCS in document.treeprocessors:
        path = "docs/" + document.treeprocessors[MKDOCS].file.src_uri
        settings = document.treeprocessors[MKDOCS].config
    elif ZENSICAL in document.preprocessors:
        path = "docs/" + document.preprocessors[ZENSICAL].page.path
        settings = document.preprocessors[ZENSICAL].config
    # The file still has its front matter, so that its line numbers are right.
    text = repository.read(path) if path else "\n".join(document.lines)
    return Page(path, text, settings, markdown)
