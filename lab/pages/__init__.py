"""The site's own fences: code, sessions, figures and questions, put in by programs."""
