"""The products service over HTTP."""
