"""The error that a person at the keyboard can mend."""


class LabError(Exception):
    """A mistake of the person at the keyboard; its one line says what to do."""
