"""Beyond chapter 6."""
