"""Experiments: what the chapters claim in figures, measured on this machine."""
