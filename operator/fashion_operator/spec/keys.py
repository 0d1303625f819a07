"""Keys of the objects that the operator works with."""

PlatformKey = tuple[str, str]
"""Namespace and name of a platform."""

ChildKey = tuple[str, str]
"""Kind and name of an object in the platform's namespace."""
