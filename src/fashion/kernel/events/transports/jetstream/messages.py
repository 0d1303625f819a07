"""Entries as messages: the fields of an event as a JSON object of texts."""

from collections.abc import Mapping

import msgspec

from fashion.kernel.events.entries import Fields

_decoder = msgspec.json.Decoder(dict[str, str])


def encode(fields: Mapping[str, str | bytes]) -> bytes:
    """Return the body of a message."""
    return msgspec.json.encode({name: _text(value) for name, value in fields.items()})


def encode_fields(fields: Fields) -> bytes:
    """Return the body of a message for fields as they were read."""
    return encode({name.decode(): value for name, value in fields.items()})


def decode(body: bytes | None) -> Fields:
    """Return the fields in a body; what is no such object is a malformed entry with this as its data."""
    try:
        return {name.encode(): value.encode() for name, value in _decoder.decode(body or b"").items()}
    except (msgspec.DecodeError, UnicodeError):
        return {b"data": body or b""}


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode(errors="replace")
