"""The platform's own keys: those of the settings, else keys that are made once and kept in the data folder."""

from pydantic import SecretStr

from fashion.local.stores.data_folder import kept_key
from fashion.settings import Settings

KEYS = ("gateway_keys", "pseudonym_key")


def with_keys(settings: Settings) -> Settings:
    """Return the settings with every key set.

    Whoever loses the folder loses the key of the pseudonyms, and with it what is stored of each user; so both are
    kept together.
    """
    missing = [name for name in KEYS if not getattr(settings, name).get_secret_value()]
    made = {name: SecretStr(kept_key(settings.data_dir / "keys" / name)) for name in missing}
    return settings.model_copy(update=made)
