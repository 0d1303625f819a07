"""The commands of `fashion` that work on a running platform or on files."""
