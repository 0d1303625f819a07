"""The live configuration, which may change while services run: one file for all services."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec

from fashion.colorimetry.palettes import Palettes, load_palettes
from fashion.settings import SettingsError, variable

Seconds = Annotated[float, msgspec.Meta(gt=0, le=86400)]


class CacheTtls(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long cached values live, in seconds."""

    analysis_seconds: Seconds = 3600.0
    colors_seconds: Seconds = 1800.0
    products_seconds: Seconds = 600.0


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    cache: CacheTtls = CacheTtls()
    palettes: dict[str, Any] = {}


class Configuration(msgspec.Struct, frozen=True):
    """The live configuration, with the palettes that its overrides lead to."""

    cache: CacheTtls
    palettes: Palettes


def parse_configuration(content: bytes) -> Configuration:
    """Read the configuration file.

    Raises:
        ValueError: names the wrong key and the values it takes.
    """
    try:
        file = msgspec.json.decode(content, type=_File)
    except msgspec.DecodeError as error:
        raise ValueError(f"The configuration file is invalid: {error}.") from None
    return Configuration(cache=file.cache, palettes=load_palettes().with_overrides(file.palettes))


def read_configuration(file: Path) -> Configuration:
    """Read the configuration file, as services do; where there is none, everything is as packaged.

    Raises:
        SettingsError: it cannot be read, or is not valid.
    """
    try:
        return parse_configuration(file.read_bytes())
    except FileNotFoundError:
        return parse_configuration(b"{}")
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(f"{variable('config_file')}: {file} is rejected: {error}") from None


def with_palettes(content: bytes, overrides: Mapping[str, Any]) -> bytes:
    """Return the configuration file with other overrides of palettes, and everything else as it is.

    Raises:
        ValueError: the file is not valid.
    """
    parse_configuration(content)
    changed = {**msgspec.json.decode(content, type=dict[str, Any]), "palettes": overrides}
    return msgspec.json.format(msgspec.json.encode(changed)) + b"\n"
