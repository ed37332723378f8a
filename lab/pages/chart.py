"""The `chart` fence: a drawn experiment, and how its figures came about."""

import xml.etree.ElementTree as ElementTree
from html import escape

from lab import repository
from lab.pages.errors import FenceError
from lab.pages.figures import FOLDER, Figures
from lab.pages.page import Page
from lab.pages.text import Fence

SVG = "{http://www.w3.org/2000/svg}"


def render(fence: Fence, page: Page) -> str:
    """Return the experiment's chart as inline SVG, so that it takes our colours."""
    name = fence.body.strip()
    figures = Figures(name)
    return (
        f'<figure class="chart">{read_svg(f"{FOLDER}/{name}.svg")}'
        f"<figcaption>{caption(figures)}</figcaption></figure>"
    )


def read_svg(path: str) -> str:
    """Return the `svg` element of a file; FenceError if it says nothing in words."""
    text = repository.read(path)
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise FenceError(f"{path} is not SVG: {error}") from None
    words = [root.findtext(SVG + tag, "").strip() for tag in ("title", "desc")]
    if root.get("role") != "img" or not all(words):
        raise FenceError(f'{path} needs role="img", a title and a desc')
    return text[text.index("<svg") :].strip()


def caption(figures: Figures) -> str:
    """Return the machine, the date, and the command that measures again."""
    cpu, cores = figures.find("machine.cpu"), figures.find("machine.cores")
    system, python = figures.find("machine.system"), figures.find("machine.python")
    place = f"{cpu}, {cores} cores, {system}, Python {python}"
    date, command = figures.find("date"), str(figures.find("command"))
    return (
        f"Measured on {escape(place)}, on {escape(str(date))}. "
        f"To measure on your machine: <code>{escape(command)}</code>."
    )
