"""The API's document: what makers of clients need of it. redocly and spectral check the rest in `make check`."""

import json
import re
from functools import cache
from typing import Any

from fashion.gateway.documents import EXAMPLES
from fashion.kernel.http.document.glossary import PROPERTIES
from support.repository import ROOT

Json = dict[str, Any]


@cache
def document() -> Json:
    found: Json = json.loads((ROOT / "docs" / "openapi.json").read_text())
    return found


def operations() -> list[Json]:
    return [operation for path in document()["paths"].values() for operation in path.values()]


def schemas() -> Json:
    found: Json = document()["components"]["schemas"]
    return found


def properties() -> set[tuple[str, str]]:
    return {(name, each) for name, schema in schemas().items() for each in schema.get("properties", ())}


def test_operations_have_names_that_a_person_would_choose() -> None:
    names = [operation["operationId"] for operation in operations()]
    assert len(names) == len(set(names))
    assert all(re.fullmatch("[a-z]+([A-Z][a-z]+)+", name) for name in names), names


def test_no_fixed_path_hides_a_name_that_others_choose() -> None:
    for named in ("/v1/products/{sku}", "/v1/users/{user_id}"):
        beside = f"{named.rpartition('/')[0]}/[^/]+"
        assert [path for path in document()["paths"] if re.fullmatch(beside, path)] == [named]


def test_no_schema_is_named_by_a_module() -> None:
    assert all(re.fullmatch("([A-Z][a-z]+)+", name) for name in schemas()), sorted(schemas())


def test_every_property_is_described() -> None:
    described = {
        (name, each) for name, each in properties() if schemas()[name]["properties"][each].get("description")
    }
    assert properties() == described, "describe it at the type, or in fashion/kernel/http/document/glossary.py"


def test_the_glossary_describes_nothing_that_is_gone() -> None:
    names = {each for _, each in properties()} | {f"{name}.{each}" for name, each in properties()}
    assert PROPERTIES.keys() <= names


def test_an_enum_of_the_vocabulary_is_written_once() -> None:
    text = json.dumps(document())
    for values in (["warm", "neutral", "cool"], ["makeup", "clothing"], ["good", "fair", "retake"]):
        assert text.count(json.dumps(values)) == 1


def test_a_response_holds_every_property_that_it_names() -> None:
    for name in ("ProfileView", "ColorsView", "UserProductsView", "SkinTone", "Product"):
        assert set(schemas()[name]["required"]) == schemas()[name]["properties"].keys()


def test_an_operation_takes_one_kind_of_body_which_every_generator_sends() -> None:
    kinds = {
        operation["operationId"]: [*operation["requestBody"]["content"]]
        for operation in operations()
        if "requestBody" in operation
    }
    assert kinds.pop("analyzePhoto") == ["multipart/form-data"]
    assert kinds.pop("importFeed") == ["application/octet-stream"]
    assert kinds.pop("changeProduct") == ["application/merge-patch+json"]
    assert all(each == ["application/json"] for each in kinds.values()), kinds


def test_a_photo_is_a_file_in_an_upload() -> None:
    upload = next(each for each in operations() if each["operationId"] == "analyzePhoto")["requestBody"]
    photo = {"type": "string", "format": "binary"}
    assert upload["content"]["multipart/form-data"]["schema"]["properties"] == {
        "photo": {"type": "array", "items": photo, "minItems": 1, "maxItems": 5}
    }


def test_every_operation_says_what_it_takes_of_the_caller() -> None:
    assert document()["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    for path, item in document()["paths"].items():
        for operation in item.values():
            assert bool(operation["security"]) == (("401" in operation["responses"]) or "user_id" in path)


def test_every_example_is_that_of_an_operation() -> None:
    assert EXAMPLES.keys() <= {operation["operationId"] for operation in operations()}
