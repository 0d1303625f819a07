"""Where people open the dashboards of a platform."""

from fashion_operator.monitoring.dashboards.build import address_of
from fashion_operator.spec.platform import Platform


def grafana_address(platform: Platform) -> str:
    """Return an address or a path without a slash at its end; empty where nobody gave one."""
    return platform.spec.monitoring.grafana_url.rstrip("/")


def page_address(platform: Platform, page: str) -> str:
    """Return where a page of the dashboards is; empty where there are none, or nobody said where Grafana is."""
    grafana = grafana_address(platform)
    if not grafana or platform.spec.monitoring.dashboards is False:
        return ""
    return f"{grafana}{address_of(page, f'{platform.namespace}/{platform.name}')}"
