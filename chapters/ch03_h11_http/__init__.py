"""Chapter 3: read by_hand.py first, then rules, answer, reading and server."""
