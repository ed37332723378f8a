"""Beyond chapter 8."""
