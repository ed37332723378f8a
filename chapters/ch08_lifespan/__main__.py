"""Run chapter 8: python -m chapters.ch08_lifespan [module:app] [--port PORT]."""

from .command import run

run()
