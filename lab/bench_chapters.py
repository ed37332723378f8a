"""What each chapter's server costs beside the one before: make bench-chapters."""


def bench_chapters() -> None:
    """Measure the HTTP servers of the chapters with wrk, beside each other."""
    from lab.experiments import chapters
    from lab.experiments.experiment import conduct
    from lab.experiments.wrk import require_wrk

    require_wrk()
    conduct(chapters)
