"""Chapter 6: read asgi, receiver, response and cycle first, then server."""
