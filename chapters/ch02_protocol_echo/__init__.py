"""Chapter 2: read server.py; stopping and the command line come from chapter 1."""
