"""Beyond chapter 1."""
