"""Beyond chapter 5."""
