"""What an upload leads to: the events of its chain, each recorded once however often a message is delivered."""

from fashion.vocabulary import Service
from support.platforms.processes import Platform

EFFECTS: dict[Service, str] = {"color": "ColorsRecommended", "products": "ProductsRanked"}
CHAIN = ["SkinToneAnalyzed", *EFFECTS.values()]

_COUNTED = """SELECT count(*) AS count FROM {{{service}}}.events
              WHERE type = $1 GROUP BY correlation_id"""


def times_recorded(platform: Platform, service: Service) -> set[int]:
    """Return how often a service recorded its effect of an upload, for all uploads."""
    return {row["count"] for row in platform.sql(_COUNTED.format(service=service), EFFECTS[service])}
