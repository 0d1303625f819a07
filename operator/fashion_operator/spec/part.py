"""What the parts of a spec have in common."""

import msgspec


class Part(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A part of the spec; what it leaves out has the value that stands here."""
