"""Where lines of log go, and that nothing keeps them from it."""

import io
import logging
import logging.config
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chapters.ch08_lifespan.logs import (
    ACCESS,
    OURS,
    LineHandler,
    configure,
    enable_ours,
)

SERVER = "chapters.ch07_robust_server.cycle"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Leave the loggers as they were."""
    loggers = [logging.getLogger(name) for name in (*OURS, ACCESS)]
    before = [(each.handlers, each.level, each.propagate) for each in loggers]
    everybody = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    enabled = [each for each in everybody if not each.disabled]
    yield
    for each, (handlers, level, propagate) in zip(loggers, before, strict=True):
        each.handlers = handlers
        each.setLevel(level)
        each.propagate = propagate
    for each in enabled:
        each.disabled = False


def test_errors_go_to_stderr_and_requests_to_stdout(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure("info", access=True)
    logging.getLogger(SERVER).info("told")
    logging.getLogger(SERVER).debug("not told")
    logging.getLogger(ACCESS).info("a request")
    logging.getLogger("asyncio").error("of the loop")
    out, err = capsys.readouterr()
    assert out == "a request\n"
    first, second = err.splitlines()
    assert first.endswith(" INFO: told")
    assert second.endswith(" ERROR: of the loop")


def test_requests_are_logged_only_if_somebody_wants_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure("debug", access=False)
    logging.getLogger(ACCESS).info("a request")
    assert capsys.readouterr() == ("", "")


def test_requests_are_logged_at_any_level(capsys: pytest.CaptureFixture[str]) -> None:
    configure("critical", access=True)
    logging.getLogger(ACCESS).info("a request")
    assert capsys.readouterr() == ("a request\n", "")


def test_a_root_logger_of_the_application_gets_nothing_twice(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    configure("info", access=True)
    logging.getLogger(SERVER).warning("once")
    assert caplog.messages == []
    assert capsys.readouterr().err.count("once") == 1


def test_our_loggers_are_enabled_again(capsys: pytest.CaptureFixture[str]) -> None:
    configure("info", access=True)
    ours, other = logging.getLogger(SERVER), logging.getLogger("somebody.else")
    logging.config.dictConfig({"version": 1})
    ours.error("lost")
    enable_ours()
    ours.error("heard")
    logging.getLogger(ACCESS).info("a request")
    out, err = capsys.readouterr()
    assert (out, "lost" in err, "heard" in err) == ("a request\n", False, True)
    assert other.disabled


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has it")
def test_a_line_that_cannot_be_written_harms_nobody(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        handler = LineHandler(full, "%(message)s")
        record = logging.makeLogRecord({"msg": "line"})
        handler.emit(record)
        handler.emit(record)
        assert Path(f"/proc/self/fd/{full.fileno()}").readlink() == Path(os.devnull)


def test_a_line_is_out_at_once() -> None:
    class Stream(io.StringIO):
        flushed = ""

        def flush(self) -> None:
            self.flushed = self.getvalue()

    stream = Stream()
    LineHandler(stream, "%(message)s").emit(logging.makeLogRecord({"msg": "line"}))
    assert stream.flushed == "line\n"
    assert sys.stderr is not stream


@pytest.mark.parametrize("stream", [None, io.StringIO()])
def test_a_stream_that_is_closed_is_no_hindrance(stream: io.StringIO | None) -> None:
    if stream is not None:
        stream.close()
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, "told", None, None)
    LineHandler(stream, "%(message)s").emit(record)
