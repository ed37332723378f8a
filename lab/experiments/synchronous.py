"""The synchronous server of the standard library, with requests that block."""

import asyncio
import threading
import time
from collections.abc import Iterable
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.types import StartResponse, WSGIEnvironment


class Synchronous(WSGIServer):
    """A server that answers one request after another, in a thread of its own."""

    # Five by default. The sixth client would try again only after a second.
    request_queue_size = 128

    def __init__(self, host: str, port: int) -> None:
        super().__init__((host, port), Quiet)
        self.set_app(application)
        self.sockets = [self.socket]
        self.thread = threading.Thread(target=self.serve_forever, daemon=True)
        self.thread.start()

    async def stop(self, grace: float = 0) -> None:
        """End when the request that is being answered has its answer."""
        await asyncio.to_thread(self.shutdown)
        self.thread.join()
        self.server_close()


class Quiet(WSGIRequestHandler):
    """A handler that does not log."""

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def application(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """Block for as many seconds as the query says, at /block; say hello elsewhere."""
    if environ["PATH_INFO"] == "/block":
        time.sleep(float(environ["QUERY_STRING"]))
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "7")])
    return [b"Hello.\n"]


async def serve(host: str, port: int) -> Synchronous:
    """Return what a chapter's function of that name returns: a server that listens."""
    return Synchronous(host, port)
