"""Migrations: Alembic over the shared tables and a service's own, in its schema."""

import asyncio
from importlib.resources import files
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from alembic.util import CommandError

from fashion.kernel.postgres.database import schema_of
from fashion.kernel.postgres.roles import provide_role
from fashion.settings import Settings
from fashion.vocabulary import Service

log = structlog.get_logger(__name__)

HEADS = "heads"
"""The newest revisions."""


def _versions(package: str) -> Path:
    return Path(str(files(package))) / "migrations" / "versions"


def migrate(settings: Settings, service: Service) -> None:
    """Bring a service's schema to this version, and let the service's role use it if it has one.

    The role of `settings.database_url` owns the schema. It is safe to run this again, and at once from several
    places.

    A schema that a newer version has migrated stays as it is: it works for this version too, because a version
    only adds, and removes what the version before it no longer uses.

    Raises:
        RoleError: the service cannot log in as its role.
    """
    schema = schema_of(settings.platform, service)
    try:
        upgrade(settings.database_url, service, schema, HEADS)
    except CommandError as error:
        if not isinstance(unknown := error.__cause__, ResolutionError):
            raise
        log.warning("the schema is newer than this version", service=service, revision=unknown.argument)
    if own := settings.role_urls.get(service):
        asyncio.run(provide_role(settings.database_url, own, schema))


def upgrade(url: str, service: Service, schema: str, *revisions: str) -> None:
    """Bring a schema, made if absent, to revisions of a service.

    Raises:
        CommandError: a revision is unknown, or the schema is at one that is.
    """
    config = _config(service)
    config.attributes.update(schema=schema, url=url)
    for revision in revisions:
        command.upgrade(config, revision)


def is_known(service: Service, revision: str) -> bool:
    """Return whether this version has a revision of a service's schema."""
    return revision in {each.revision for each in ScriptDirectory.from_config(_config(service)).walk_revisions()}


def _config(service: Service) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_versions("fashion.kernel.postgres").parent))
    locations = [_versions("fashion.kernel.postgres"), _versions(f"fashion.{service}")]
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(str, locations)))
    return config
