"""Run chapter 1: python -m chapters.ch01_stream_echo [--host HOST] [--port PORT]."""

from .command import run
from .server import main

run(main)
