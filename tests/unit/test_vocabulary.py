from typing import get_args

from fashion.imaging.face.detection import YUNET_SHA256
from fashion.settings import Settings
from fashion.vocabulary import CATEGORY_OF, PORTS, SERVICES, WITH_TABLES, Subcategory
from support.repository import ROOT


def test_every_service_has_a_port_of_its_own() -> None:
    assert set(PORTS) == set(SERVICES)
    assert len(set(PORTS.values())) == len(SERVICES)


def test_the_gateway_finds_each_service_at_its_port() -> None:
    defaults = Settings.model_fields
    assert all(defaults[f"{name}_url"].default == f"http://127.0.0.1:{PORTS[name]}" for name in WITH_TABLES)


def test_every_subcategory_has_one_category() -> None:
    assert set(CATEGORY_OF) == set(get_args(Subcategory))


def test_the_image_is_built_with_the_face_model_that_imaging_accepts() -> None:
    assert f"--checksum=sha256:{YUNET_SHA256}" in (ROOT / "Dockerfile").read_text()


def test_the_workflow_tests_with_the_face_model_that_imaging_accepts() -> None:
    assert f"SHA256: {YUNET_SHA256}\n" in (ROOT / ".github/actions/face-model/action.yml").read_text()
