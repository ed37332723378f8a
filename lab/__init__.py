"""The bench that the chapters stand on: it runs, tests and shows them."""
