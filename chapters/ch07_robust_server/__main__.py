"""Run chapter 7: python -m chapters.ch07_robust_server [module:app] [--port PORT]."""

from chapters.ch06_asgi_bridge.command import run

from .server import main

run(main)
