"""The fences as pymdownx.superfences wants them; mkdocs.yml names each of these."""

from collections.abc import Callable
from dataclasses import dataclass

from markdown import Markdown

from lab.errors import LabError
from lab.pages import (
    changes,
    chart,
    console,
    cost,
    exercises,
    measured,
    quiz,
    source,
    trace,
)
from lab.pages.errors import FenceError
from lab.pages.page import Page, page_of
from lab.pages.text import Fence


@dataclass(frozen=True)
class Format:
    """One kind of fence: what renders it as HTML, and the options it knows.

    An instance is a superfences formatter. It is no closure, because Zensical pickles
    the settings. Whatever `render` raises stops the build, as a FenceError that
    names the page, the line and the reason. So does an option not in `allowed`.
    """

    render: Callable[[Fence, Page], str]
    allowed: tuple[str, ...] = ()

    def __call__(
        self,
        text: str,
        language: str,
        css_class: str,
        options: dict[str, str],
        markdown: Markdown,
        **other: object,
    ) -> str:
        page = page_of(markdown)
        fence = page.find_fence(language, options, text)
        try:
            self.refuse_others(options)
            return self.render(fence, page)
        except LabError as error:
            below = error.below if isinstance(error, FenceError) else 0
            raise FenceError(page.locate(fence.line + below, str(error))) from None
        except Exception as error:  # Any other would leave the fence there as text.
            reason = f"{type(error).__name__}: {error}"
            raise FenceError(page.locate(fence.line, reason)) from error

    def refuse_others(self, options: dict[str, str]) -> None:
        """Raise FenceError if there is an option that this kind does not know."""
        for name in options:
            if name not in self.allowed:
                choice = ", ".join(self.allowed) or "none"
                raise FenceError(f"unknown option {name}; there are: {choice}")


def keep_options(
    language: str,
    found: dict[str, str],
    options: dict[str, str],
    attributes: dict[str, str],
    markdown: Markdown,
) -> bool:
    """Hand all options to the formatter: one refused here would not stop a build."""
    options.update(found)
    return True


format_source = Format(source.render, ("folded", "title", "since", "try"))
format_changes = Format(changes.render, ("folded", "list", "title", "since"))
format_console = Format(console.render, ("record", "server", "needs", "edit", "apart"))
format_chart = Format(chart.render)
format_measured = Format(measured.render, ("figures",))
format_quiz = Format(quiz.render)
format_cost = Format(cost.render)
format_exercises = Format(exercises.render)
format_trace = Format(
    trace.render, ("record", "file", "title", "view", "lanes", "knobs", "watch")
)
