"""People who use a running platform, and whether it counted what they did: `python -m benchmarks.traffic`."""
