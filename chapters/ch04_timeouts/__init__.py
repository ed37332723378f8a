"""Chapter 4: read limits, timer, deadline and patience first, then server."""
