"""What all commands share: errors as sentences, options that several of them have."""

import os
import sys
from pathlib import Path
from socket import gaierror
from typing import Any

import click

from fashion.extras import describe_missing
from fashion.settings import Settings, load_settings, variable
from fashion.vocabulary import WITH_TABLES

_EXPECTED_FROM = {"fashion", "sqlalchemy", "asyncpg", "redis", "alembic"}
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
services_argument = click.argument("services", nargs=-1, type=click.Choice(WITH_TABLES))


data_dir_option = click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the stores' data, the logs and the configuration. Default: FASHION_DATA_DIR, else .fashion.",
)


class CommandError(click.ClickException):
    """An error that the user can fix: one sentence, exit code 2."""

    exit_code = 2


class Commands(click.Group):
    """A group of commands that report expected errors as sentences, not as tracebacks."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; it logs to standard error, apart from its output."""
        _log_to_stderr()
        try:
            return super().invoke(ctx)
        except Exception as error:
            if not _is_expected(error):
                raise
            raise CommandError(_sentence(error)) from None


def load_settings_of(data_dir: Path | None, **overrides: object) -> Settings:
    """Return the settings, with the data and the live configuration in a folder if one is given.

    FASHION_CONFIG_FILE names the live configuration all the same.
    """
    if data_dir is None:
        return load_settings(**overrides)
    inside = {} if os.environ.get(variable("config_file")) else {"config_file": data_dir / "config.json"}
    return load_settings(**overrides, data_dir=data_dir, **inside)


def _log_to_stderr() -> None:
    import structlog

    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


def _is_expected(error: Exception) -> bool:
    if isinstance(error, ModuleNotFoundError):
        return describe_missing(error) is not None
    # click ends quietly where the reader of the output has gone, such as `head`.
    if isinstance(error, BrokenPipeError):
        return False
    return isinstance(error, OSError) or type(error).__module__.partition(".")[0] in _EXPECTED_FROM


def _sentence(error: Exception) -> str:
    if type(error).__module__.startswith("fashion."):
        return str(error)
    if isinstance(error, ModuleNotFoundError):
        return describe_missing(error) or str(error)
    message = str(error).partition("\n")[0] or type(error).__name__
    if isinstance(error, ConnectionError | gaierror) or type(error).__module__ == "redis.exceptions":
        return f"A store does not answer ({message}): check FASHION_DATABASE_URL and FASHION_REDIS_URL."
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename} cannot be used: {error.strerror}."
    return message
