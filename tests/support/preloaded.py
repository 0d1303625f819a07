"""What every service imports, as `fashion serve` imports it: services are forked from a process that has it.

No module of a single service is here, for it would add its metrics and problems to every other service.
"""

import sys

# `fashion serve` hides it too: redis-py and Litestar import it wherever it is installed.
sys.modules["opentelemetry"] = None  # type: ignore[assignment]

import aiohttp  # noqa: E402, F401
import cv2  # noqa: E402, F401
import multipart  # noqa: E402, F401
import PIL.Image  # noqa: E402, F401
import uvloop  # noqa: E402, F401

import fashion.cli  # noqa: E402
import fashion.kernel.http.application  # noqa: E402
import fashion.kernel.http.server  # noqa: E402, F401

del sys.modules["opentelemetry"]
