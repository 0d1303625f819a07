"""The audit log: who wrote the catalogue and who erased whom, as log lines of their own."""

import structlog

from fashion.kernel.http.authentication.principal import Principal

log = structlog.get_logger(__name__)


def record_write(action: str, principal: Principal, status: int) -> None:
    """Log a write of the catalogue or of webhooks, a change of what operates the platform, or an attempt."""
    by = principal.actor or principal.subject
    log.info("audit", action=action, tenant=principal.tenant, by=by, status=status)


def record_export(principal: Principal) -> None:
    """Log an export; whoever exported their own is not named."""
    by = principal.actor or "the user"
    log.info("audit", action="export", tenant=principal.tenant, by=by, status=200)


def record_erasure(erased: Principal) -> None:
    """Log an erasure; whoever erased themselves is not named."""
    by = erased.actor or "the user"
    log.info("audit", action="erase", tenant=erased.tenant, by=by, status=204)
