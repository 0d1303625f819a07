"""What the stores need before the services start."""

from fashion.kernel.migrating import migrate
from fashion.kernel.settings import Settings
from fashion.local.attaching import WITH_TABLES


def migrate_all(settings: Settings) -> None:
    """Bring the schema of every service that has one to this version."""
    for service in WITH_TABLES:
        migrate(settings, service)
