"""Chapter 1: read server.py first, then stopping.py, command.py and raw_sockets.py."""
