"""Keys of the objects that the operator works with."""

PlatformKey = tuple[str, str]
"""Namespace and name of a platform."""

SecretKey = tuple[str, str]
"""Namespace and name of a Secret."""

ChildKey = tuple[str, str]
"""Kind and name of an object in the platform's namespace."""
