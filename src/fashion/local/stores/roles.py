"""The roles of the services in the embedded PostgreSQL: their passwords are made once and kept in its folder."""

from pathlib import Path

from sqlalchemy.engine import make_url

from fashion.kernel.postgres.database import schema_of
from fashion.local.stores.data_folder import kept_key
from fashion.settings import Settings
from fashion.vocabulary import WITH_TABLES


def with_roles(settings: Settings, folder: Path) -> Settings:
    """Return the settings with a URL for each service whose role and schema have the same name.

    Args:
        folder: where the passwords are kept; migrations make the roles.
    """
    owner = make_url(settings.database_url)
    urls = {
        f"{service}_database_url": owner.set(
            username=schema_of(settings.platform, service), password=kept_key(folder / service)
        ).render_as_string(hide_password=False)
        for service in WITH_TABLES
    }
    return settings.model_copy(update=urls)
