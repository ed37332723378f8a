"""The twin: the same talk with a finished chapter and with a copy of it, compared."""
