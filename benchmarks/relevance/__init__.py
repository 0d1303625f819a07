"""How well rankings learn from interactions: `python -m benchmarks.relevance`."""
