"""Run chapter 5: python -m chapters.ch05_flow_control [--host HOST] [--port PORT]."""

from chapters.ch01_stream_echo.command import run

from .server import main

run(main)
