import re
from typing import get_args

import pytest

from fashion.imaging.face.detection import YUNET_SHA256
from fashion.localization.languages import LANGUAGES
from fashion.vocabulary import CATEGORY_OF, COMPLEXION, PALETTE_OF, PORTS, SERVICES, Service, Subcategory
from support.repository import ROOT


def test_every_service_has_a_port_of_its_own() -> None:
    assert set(PORTS) == set(SERVICES)
    assert len(set(PORTS.values())) == len(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_the_image_of_a_service_exposes_its_port(service: Service) -> None:
    image = (ROOT / "Dockerfile").read_text().partition(f" AS {service}\n")[2].partition("\nFROM ")[0]
    assert f"\nEXPOSE {PORTS[service]}\n" in f"\n{image}"
    assert f"http://127.0.0.1:{PORTS[service]}/health" in image


def test_the_images_have_the_numbers_of_every_language() -> None:
    kept = re.findall(r"! -name (\w+)\.dat", (ROOT / "Dockerfile").read_text())
    assert sorted(kept) == sorted({*LANGUAGES, "root"})


def test_every_subcategory_has_one_category() -> None:
    assert set(CATEGORY_OF) == set(get_args(Subcategory))


def test_shoppers_choose_among_the_subcategories_that_are_ranked() -> None:
    limits = (ROOT / "studio/src/features/products/limits/limits.ts").read_text()
    offered = re.findall(r'"(\w+)"', limits.partition("RANKED:")[2].partition("};")[0])
    assert sorted(offered) == sorted({*PALETTE_OF, *COMPLEXION})


def test_the_image_is_built_with_the_face_model_that_imaging_accepts() -> None:
    assert f"--checksum=sha256:{YUNET_SHA256}" in (ROOT / "Dockerfile").read_text()


def test_the_workflow_tests_with_the_face_model_that_imaging_accepts() -> None:
    assert f"SHA256: {YUNET_SHA256}\n" in (ROOT / ".github/actions/face-model/action.yml").read_text()
