"""The color service over HTTP."""
