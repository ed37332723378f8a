"""The `measured` fence: Markdown whose numbers an experiment filled in."""

from string import Formatter

from lab.pages.errors import FenceError
from lab.pages.figures import Figures
from lab.pages.page import Page
from lab.pages.text import Fence


def render(fence: Fence, page: Page) -> str:
    """Return the Markdown of the body as HTML, its fields filled from the figures."""
    name = (fence.options or {}).get("figures", "")
    if not name:
        raise FenceError('it needs figures="name", an experiment in docs/figures')
    return f'<div class="measured">{page.render(fill(fence.body, Figures(name)))}</div>'


def fill(text: str, figures: Figures) -> str:
    """Replace each `{dotted.path:format}`; a doubled brace stands for itself.

    The format is that of str.format. Raises FenceError for an unknown path, for a
    format that does not suit the figure, and for text that has no field at all.
    """
    parts: list[str] = []
    fields = 0
    for literal, path, form, conversion in fields_of(text):
        parts.append(literal)
        if path is not None:
            fields += 1
            parts.append(fill_one(path, form or "", conversion, figures))
    if not fields:
        raise FenceError("there is no {field} in it; write it as ordinary text")
    return "".join(parts)


def fields_of(text: str) -> list[tuple[str, str | None, str | None, str | None]]:
    """Take a format string apart; FenceError says what is wrong with its braces."""
    try:
        return list(Formatter().parse(text))
    except ValueError as error:
        raise FenceError(f"braces: {error}") from None


def fill_one(path: str, form: str, conversion: str | None, figures: Figures) -> str:
    """Return one figure as text."""
    if conversion:
        raise FenceError(f"{{{path}!{conversion}}}: conversions are not supported")
    value = figures.find(path)
    try:
        return format(value, form)
    except ValueError as error:
        raise FenceError(f"{{{path}:{form}}}: {error}") from None
