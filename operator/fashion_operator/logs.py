"""JSON logs on standard output; each line about a platform carries its namespace, name and generation."""

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    structlog.processors.format_exc_info,
]


def configure_logs(level: str) -> None:
    """Send structlog and the standard library's loggers, kopf's among them, to standard output as JSON lines."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_SHARED, _platform_of],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=number, force=True)
    for chatty in ("httpx2", "kopf.objects"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _platform_of(_: Any, __: str, event: EventDict) -> EventDict:
    """kopf names the object of a line in an attribute of its record."""
    reference = getattr(event.get("_record"), "k8s_ref", None) or {}
    found = {name: reference[name] for name in ("namespace", "name") if name in reference}
    return {**event, **found}
