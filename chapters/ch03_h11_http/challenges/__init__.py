"""Beyond chapter 3."""
