"""What every service imports: a process imports this once, and services are forked from it.

No module of a single service is here, for it would add its metrics and problems to every other service.
"""

import gc
import os
from contextlib import nullcontext

from fashion.extras import hidden

with nullcontext() if os.environ.get("FASHION_OTLP_ENDPOINT") else hidden("opentelemetry"):
    import aiohttp  # noqa: F401
    import cv2  # noqa: F401
    import multipart  # noqa: F401
    import PIL.Image  # noqa: F401
    import uvloop  # noqa: F401

    import fashion.kernel.http.application
    import fashion.kernel.http.server
    import fashion.kernel.runtime  # noqa: F401

# Its memory stays shared only where nobody writes: the collector would, into every object's header.
gc.collect()
gc.freeze()
