"""What every service imports: a process imports this once, and services are forked from it.

No module of a single service is here that would add metrics or problems to every other service.
"""

import gc
import os
from importlib import import_module

from litestar import Litestar

from fashion.extras import opentelemetry_hidden
from fashion.settings import variable

MODULES = (
    "aiohttp",
    "anyio._backends._asyncio",
    "cv2",
    "litestar.plugins.pydantic",
    "multipart",
    "PIL.Image",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "uvloop",
    "fashion.colorimetry",
    "fashion.configuration",
    "fashion.contracts",
    # Its tables take longer to compute than the rest of imaging to import.
    "fashion.imaging.skin.illuminant",
    "fashion.kernel.http.application",
    "fashion.kernel.http.server",
    "fashion.kernel.runtime",
    "fashion.localization.messages",
)

with opentelemetry_hidden(unless=os.environ.get(variable("otlp_endpoint"))):
    for module in MODULES:
        import_module(module)

# What Litestar imports and computes for its first application.
Litestar([])

# Its memory stays shared only where nobody writes: the collector would, into every object's header.
gc.collect()
gc.freeze()
