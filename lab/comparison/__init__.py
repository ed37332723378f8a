"""The same three routes on five servers, and what each answers to the same bytes."""
