"""Take the pictures of the documentation: a platform of its own, a browser, and drawings for photos."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from urllib.request import urlopen

import numpy as np
from PIL import Image
from skimage import data

from fashion.local.stores.data_folder import free_port

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
START_SECONDS = 180
FACE = (100, 0, 345, 240)
"""The face in scikit-image's portrait (NASA, in the public domain), where the drawing has its own."""


@contextmanager
def running_platform(folder: Path) -> Iterator[str]:
    """Run a platform over stores in a folder; yield its address."""
    port = free_port()
    services = {
        f"FASHION_{name}_URL": f"http://127.0.0.1:{free_port()}" for name in ("IMAGING", "COLOR", "PRODUCTS")
    }
    command = [sys.executable, "-m", "fashion.cli", "up", "--auth", "--port", str(port), "--data-dir", str(folder)]
    platform = subprocess.Popen(command, env=os.environ | services, stdout=subprocess.DEVNULL)
    try:
        await_ready(platform, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        platform.terminate()
        platform.wait()


def await_ready(platform: "subprocess.Popen[bytes]", url: str) -> None:
    """Wait until a platform takes requests.

    Raises:
        TimeoutError: it does not start.
    """
    deadline = time.monotonic() + START_SECONDS
    while platform.poll() is None and time.monotonic() < deadline:
        try:
            urlopen(f"{url}/v1/products").close()  # noqa: S310
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise TimeoutError("The platform does not start; run `fashion up` to see why.")


def token(folder: Path, *scopes: str) -> str:
    """Return a token of the platform that runs over stores in a folder."""
    asked = [argument for scope in scopes for argument in ("--scope", scope)]
    command = [sys.executable, "-m", "fashion.cli", "token", "--data-dir", str(folder), *asked]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def write_portrait(path: Path) -> None:
    """Write what is measured in the place of the drawing."""
    portrait = Image.fromarray(np.asarray(data.astronaut())).crop(FACE)  # type: ignore[no-untyped-call]
    portrait.resize((490, 480), Image.Resampling.BICUBIC).save(path, quality=95)


def main() -> None:
    """Take all pictures."""
    chromium, node = which("chromium") or which("chromium-browser") or which("google-chrome"), which("node")
    if not chromium or not node:
        sys.exit("make pictures needs chromium and node; one is not installed here.")
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, running_platform(data := Path(folder) / "data") as url:
        write_portrait(photo := Path(folder) / "portrait.jpg")
        tokens = {
            "FASHION_TOKEN": token(data, "me"),
            "FASHION_OWNER": token(data, "me", "analytics:read", "catalogue:write", "operate"),
        }
        named = {"FASHION_URL": url, "FASHION_PHOTO": str(photo), "PICTURES": str(PICTURES), "CHROMIUM": chromium}
        subprocess.run(
            [node, "studio/test/pictures/pictures.mjs"], cwd=ROOT, env=os.environ | named | tokens, check=True
        )


if __name__ == "__main__":
    main()
