"""Run chapter 4: python -m chapters.ch04_timeouts [--host HOST] [--port PORT]."""

from chapters.ch01_stream_echo.command import run

from .server import main

run(main)
