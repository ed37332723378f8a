"""Chapter 5: read flow, body, exchange and handlers first, then server."""
