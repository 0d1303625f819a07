"""What hundreds of FashionPlatforms cost the operator: `python -m benchmarks.operator`."""
