"""Chapter 7: read response, cycle, encoder and wire first, then http1."""
