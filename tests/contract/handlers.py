"""One way to write a handler for a claim, whatever a chapter's handlers look like."""

import importlib
import inspect
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from chapters.ch03_h11_http.answer import Answer
from chapters.ch03_h11_http.rules import Request
from chapters.ch05_flow_control.exchange import Exchange, echo
from lab.server import Stoppable

from .applications import application

Serve = Callable[[str, int], Awaitable[Stoppable]]
# A claim on every chapter brings a function of a request and all of its body, a claim
# on those that stream a coroutine function.
Whole = Callable[[Request, bytes], Answer]
Streaming = Callable[[Exchange], Awaitable[None]]
AnyHandler = Whole | Streaming


def serve_of(
    server_name: str, handler: AnyHandler | None = None, **options: object
) -> Serve:
    """Return the serve() of a module of chapters/, perhaps with another handler.

    One that serves applications is given the handler as one, and echo where there is
    none, for that is what the others serve by themselves; `options` may name another.
    """
    serve: Callable[..., Any] = importlib.import_module(f"chapters.{server_name}").serve
    parameters = inspect.signature(serve).parameters
    if "app" in parameters:
        app = application(streaming(handler or echo))
        return partial(serve, **{"app": app, **without_lifespan(serve), **options})
    if handler is None:
        return partial(serve, **options)
    if inspect.iscoroutinefunction(parameters["handler"].default):
        handler = streaming(handler)
    return partial(serve, handler=handler, **options)


def without_lifespan(serve: Callable[..., Any]) -> dict[str, object]:
    """Return what tells a serve() that its application knows nothing but requests."""
    known = "lifespan" in inspect.signature(serve).parameters
    return {"lifespan": "off"} if known else {}


def streaming(handler: Callable[..., Any]) -> Streaming:
    """Return a handler that streams, if it does not: it keeps the whole body first."""
    if inspect.iscoroutinefunction(handler):
        return handler

    async def keep_and_answer(exchange: Exchange) -> None:
        body = bytearray()
        while piece := await exchange.read():
            body += piece
        await exchange.answer(handler(exchange.request, bytes(body)))

    return keep_and_answer
