"""Chapter 8: start and stop in order, for an application that has to.

Read lifespan.py first, then connections.py, listening.py and acceptor.py, and then
stopping.py and server.py, which puts them together. What an application is wrapped in
stands by itself: wrapping.py, proxy.py and access.py. The command is the rest: logs.py,
options.py and command.py.
"""
