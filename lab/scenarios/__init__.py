"""Runs as scripts: how they are written, played and checked."""
