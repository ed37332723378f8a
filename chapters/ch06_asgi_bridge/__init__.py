"""Chapter 6: read asgi, cycle, errors and wire first, then http1."""
