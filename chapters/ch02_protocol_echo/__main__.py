"""Run chapter 2: python -m chapters.ch02_protocol_echo [--host HOST] [--port PORT]."""

from chapters.ch01_stream_echo.command import run

from .server import main

run(main)
