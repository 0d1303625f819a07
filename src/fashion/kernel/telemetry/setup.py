"""Start and stop of what a service reports to collectors: traces and errors."""

from fashion.kernel.telemetry import errors, tracing
from fashion.settings import Settings
from fashion.vocabulary import Service


def start_telemetry(settings: Settings, service: Service) -> None:
    """Send traces and error reports from now on, each if its address is set.

    Raises:
        SettingsError: an address is set and the package that sends to it is not installed.
    """
    tracing.start(settings, service)
    errors.start(settings, service)


async def stop_telemetry() -> None:
    """Send what is queued, then stop."""
    await tracing.stop()
    await errors.stop()
