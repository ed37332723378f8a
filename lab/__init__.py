"""What runs, tests and shows the chapters."""
