"""The verbs that measure how fast something is; what each needs is loaded with it."""


def bench_lab() -> None:
    """Measure the lab: a crowd of connections, and a trace that is drawn."""
    from lab.benchmarks.lab import report

    report()


def bench_exercises() -> None:
    """Measure a check of each chapter, from the start of Python to its end."""
    from lab.benchmarks.exercises import report

    report()


def bench_chapters() -> None:
    """Measure the HTTP servers of the chapters with wrk, beside others."""
    from lab.benchmarks import chapters, peers
    from lab.experiments.experiment import conduct

    peers.require_wrk()
    peers.require_peers()
    conduct(chapters)


def bench_soak() -> None:
    """Check with wrk that the newest server holds no more after much work."""
    from lab.benchmarks import peers, soak
    from lab.experiments.experiment import conduct

    peers.require_wrk()
    conduct(soak)
