"""A process that is ended, and told on, when it does not come back."""
