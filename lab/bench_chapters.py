"""The chapters' servers under load: make bench-chapters and make bench-soak."""


def bench_chapters() -> None:
    """Measure the HTTP servers of the chapters with wrk, beside others."""
    from lab.experiments import chapters, peers
    from lab.experiments.experiment import conduct

    peers.require_wrk()
    peers.require_peers()
    conduct(chapters)


def bench_soak() -> None:
    """Check with wrk that the newest server holds no more after much work."""
    from lab.experiments import peers, soak
    from lab.experiments.experiment import conduct

    peers.require_wrk()
    conduct(soak)
