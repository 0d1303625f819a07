"""JSON logs on standard output; each line has the correlation and trace ID of its request or event."""

import logging
import re
import sys
from typing import Any

import msgspec
import structlog
from structlog.typing import EventDict, Processor

from fashion.kernel.telemetry.tracing import add_trace_id

_encoder = msgspec.json.Encoder(enc_hook=str)
_DETAIL = re.compile(r"DETAIL: .*?(?=\n\[SQL|\nHINT: |\n\n|\Z)", re.DOTALL)


def _render(_: Any, __: str, event: EventDict) -> bytes:
    line = {"time": event.pop("time"), "level": event.pop("level"), "event": event.pop("event"), **event}
    return _encoder.encode(line)


def configure_logs(service: str, level: str) -> None:
    """Send structlog and the standard library's loggers to standard output as JSON lines."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        add_trace_id,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.processors.format_exc_info,
        _without_rows,
        _service(service),
    ]
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, _render],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.BytesLoggerFactory(sys.stdout.buffer),
        cache_logger_on_first_use=True,
    )
    _capture_standard_loggers(shared, number)


def _without_rows(_: Any, __: str, line: EventDict) -> EventDict:
    """Remove PostgreSQL's detail of an error: it holds the row, which may be a user's."""
    if "exception" in line:
        line["exception"] = _DETAIL.sub("", line["exception"])
    return line


def _service(name: str) -> Processor:
    def add(_: Any, __: str, event: EventDict) -> EventDict:
        event["service"] = name
        return event

    return add


def _capture_standard_loggers(shared: list[Processor], level: int) -> None:
    def text(logger: Any, name: str, event: EventDict) -> str:
        return _render(logger, name, event).decode()

    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, text],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)
