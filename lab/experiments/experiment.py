"""One experiment from its announcement to the files that the pages show."""

import sys
from pathlib import Path
from typing import Protocol

from lab.experiments.chart import Chart, draw
from lab.experiments.figures import FOLDER, Figures, origin, rounded, save, table
from lab.experiments.rig import Rig


class Experiment(Protocol):
    """A module that measures what one chapter claims, and shows it."""

    NAME: str  # of the files
    COMMAND: str  # that measures again
    BOUND: int  # seconds

    def measure(self, rig: Rig) -> Figures: ...

    def rows(self, figures: Figures) -> list[list[str]]: ...

    def chart(self, figures: Figures) -> Chart: ...


def conduct(experiment: Experiment, folder: Path = FOLDER) -> None:
    """Measure, print, and write the figures and the chart for the page."""
    print(f"Measuring: less than {experiment.BOUND} seconds.", flush=True)
    try:
        with Rig(experiment.BOUND) as rig:
            found = experiment.measure(rig)
    except KeyboardInterrupt:
        print("Stopped: the figures of the page stay as they were.", file=sys.stderr)
        raise
    figures = origin(experiment.COMMAND) | rounded(found)
    print(table(experiment.rows(figures)))
    save(experiment.NAME, figures, draw(experiment.chart(figures)), folder)
    print("The page shows these figures now; git checkout docs/figures undoes that.")
