"""The table of settings that `fashion config` shows."""

import msgspec
from pydantic.fields import FieldInfo

from fashion.local.stores.urls import without_password
from fashion.settings import Settings, variable


class Setting(msgspec.Struct, frozen=True):
    """One FASHION_* variable."""

    variable: str
    value: str | float | int | None
    default: str | float | int | None
    description: str


def list_settings(settings: Settings) -> list[Setting]:
    """Return each variable with its current value, default and description; passwords are hidden."""
    return [_setting(name, field, settings) for name, field in Settings.model_fields.items()]


def _setting(name: str, field: FieldInfo, settings: Settings) -> Setting:
    return Setting(
        variable=variable(name),
        value=_plain(getattr(settings, name)),
        default=_plain(field.default),
        description=field.description or "",
    )


def _plain(value: object) -> str | float | int | None:
    if value is None or isinstance(value, int | float):
        return value
    return without_password(str(value))
