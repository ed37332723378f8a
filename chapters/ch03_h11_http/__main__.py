"""Run chapter 3: python -m chapters.ch03_h11_http [--host HOST] [--port PORT]."""

from chapters.ch01_stream_echo.command import run

from .server import main

run(main)
