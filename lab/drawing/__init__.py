"""A trace as a reader sees it: drawn as SVG, or written out as text."""
