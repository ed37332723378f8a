"""Chapter 5: read writer, body, exchange and handlers first, then http1."""
