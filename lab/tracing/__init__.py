"""What happens in a server while it runs, as a list of events."""
