"""The one exception that stops a build of the site."""

import click
from pymdownx.superfences import SuperFencesException

from lab.errors import LabError


class FenceError(LabError, SuperFencesException, click.ClickException, SystemExit):
    """A fence that cannot be shown; its message is one line for the author.

    `below` is how many lines below the opening of the fence the mistake stands.

    superfences prints a fence as text after any exception but its own. Both site
    generators run under click, which prints this message without a traceback; the
    live server of mkdocs does so for a SystemExit.
    """

    def __init__(self, message: str, below: int = 0) -> None:
        super().__init__(message)
        self.below = below
