"""Chapter 6: read asgi, response, cycle, encoder and wire first, then http1."""
