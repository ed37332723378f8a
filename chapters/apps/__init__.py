"""The applications that chapters 6 to 13 serve; begin with hello.py."""
