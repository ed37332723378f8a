"""Chapter 4: read timer and timeouts first, then http1 and server."""
