"""A client of Fashion Platform's API: what was generated from its document, and what no document can say.

Each operation is a module of `fashion_platform_client.api` with `sync_detailed` and `asyncio_detailed`.
"""

from fashion_platform_client.connection import connect
from fashion_platform_client.live_events import PlatformEvent, follow_events
from fashion_platform_client.pages import all_items
from fashion_platform_client.photos import analyze_photo
from fashion_platform_client.results import ProblemError, result

__all__ = ["PlatformEvent", "ProblemError", "all_items", "analyze_photo", "connect", "follow_events", "result"]
