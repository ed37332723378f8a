"""Beyond chapter 4."""
