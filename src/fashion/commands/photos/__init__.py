"""What `fashion analyze` does around the measurement: find photos, print results, annotate copies."""
