"""Where our lines of log go, and that they go there whatever an application does."""

import logging
import os
import sys
from typing import TextIO

OURS = (__name__.partition(".")[0], "asyncio")  # what a server's loggers begin with
ACCESS = f"{__package__}.access"
FORMAT = "%(asctime)s %(levelname)s: %(message)s"


class LineHandler(logging.Handler):
    """Writes each line at once; whether anybody can read it makes no difference."""

    def __init__(self, stream: TextIO | None, form: str) -> None:
        super().__init__()
        self.stream = stream
        self.setFormatter(logging.Formatter(form))

    def emit(self, record: logging.LogRecord) -> None:
        if self.stream is None:  # As in `2>&-`.
            return
        try:
            print(self.format(record), file=self.stream, flush=True)
        except ValueError:
            pass  # An application has closed it, or it does not know these letters.
        except OSError:  # As in `2>&1 | head`, or on a full disk.
            nowhere = os.open(os.devnull, os.O_WRONLY)  # There goes what is left.
            os.dup2(nowhere, self.stream.fileno())
            os.close(nowhere)


def configure(level: str, access: bool) -> None:
    """Log from a level on, to stderr; and one line for each request, to stdout.

    An application may do with the root logger what it likes: we do not use it.
    """
    ours = logging.getLogger(OURS[0])
    ours.setLevel(level.upper())
    requests = logging.getLogger(ACCESS)
    requests.setLevel(logging.INFO if access else logging.CRITICAL)
    for name in OURS:
        use(logging.getLogger(name), LineHandler(sys.stderr, FORMAT))
    use(requests, LineHandler(sys.stdout, "%(message)s"))


def use(logger: logging.Logger, handler: logging.Handler) -> None:
    """Have a logger's lines go to this handler, and to no other."""
    logger.handlers = [handler]
    logger.propagate = False


def enable_ours() -> None:
    """Have our loggers log on.

    logging.config.dictConfig() disables those that were there before, if it is not told
    to let them be: and an application calls it when it is imported, or when it starts.
    """
    for name, logger in logging.root.manager.loggerDict.items():
        if name.startswith(OURS) and isinstance(logger, logging.Logger):
            logger.disabled = False
