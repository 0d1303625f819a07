"""How well skin tones are measured: `python -m benchmarks.skin`."""
