"""The command: an application is loaded, started, served, and stopped."""

import argparse
import asyncio
import contextlib
import sys
from functools import partial
from typing import Any

from chapters.ch06_asgi_bridge.asgi import App
from chapters.ch06_asgi_bridge.loading import LoadError, load

from . import logs, server
from .access import with_access_log
from .listening import inherited, unix
from .options import limits_of, options
from .proxy import behind_proxy
from .stopping import leave_after
from .wrapping import with_root_path


def run() -> None:
    """Serve what the command line asks for, until a signal comes."""
    asked = options().parse_args()
    logs.configure(asked.log_level, asked.access_log)
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C before the loop was there.
        try:
            app = load(asked.app, asked.app_dir, asked.factory)
        except LoadError as error:
            sys.exit(str(error))
        logs.enable_ours()
        how = keywords(asked)
        main = server.main(asked.host, asked.port, wrapped(app, asked), **how)
        asyncio.run(leave_after(main))


def wrapped(app: App, asked: argparse.Namespace) -> App:
    """Return an application in all that was asked for; the last is the first to run."""
    if asked.root_path:
        app = with_root_path(app, asked.root_path.rstrip("/"))
    if asked.access_log:
        app = with_access_log(app)
    if asked.trust:
        app = behind_proxy(app, asked.trust)
    return app


def keywords(asked: argparse.Namespace) -> dict[str, Any]:
    """Return what serve() is to be told, and the grace."""
    how = {
        "grace": asked.grace,
        "lifespan": asked.lifespan,
        "limit_connections": asked.limit_connections,
        "limits": limits_of(asked),
        "startup_timeout": asked.startup_timeout,
    }
    if asked.uds is not None:
        how["listen"] = partial(unix, asked.uds)
    if asked.fd is not None:
        how["listen"] = partial(inherited, asked.fd)
    return how
