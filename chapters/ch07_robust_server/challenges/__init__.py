"""Beyond chapter 7."""
