"""Beyond chapter 2."""
