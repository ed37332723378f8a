"""A network in memory and a clock that stands still, under asyncio's own loop."""
