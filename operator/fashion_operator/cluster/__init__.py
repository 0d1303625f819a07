"""The Kubernetes API: reading, watching and applying."""
