"""The course: one package per chapter, each with a server that runs on its own."""
