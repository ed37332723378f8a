"""Run chapter 6: python -m chapters.ch06_asgi_bridge [module:app] [--port PORT]."""

from .command import run
from .server import main

run(main)
