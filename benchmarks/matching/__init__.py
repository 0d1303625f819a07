"""How well foundations are recommended from a photo: `python -m benchmarks.matching`."""
