import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import msgspec
import pytest
from msgspec.inspect import (
    BoolType,
    DictType,
    FloatType,
    IntType,
    LiteralType,
    StrType,
    StructType,
    Type,
    UnionType,
    VarTupleType,
    type_info,
)

from fashion.products.importing import RejectedRow, read_catalogue
from fashion.products.outbound.addresses import check_url
from fashion_operator.resources.objects import API, DOMAIN, OWNER_API
from fashion_operator.spec.fields import Scaling, Spec
from fashion_operator.spec.part import Part
from support.operator.samples import DEFINITION, documents, platform_in, schema

SCALARS = {StrType: "string", LiteralType: "string", IntType: "integer", FloatType: "number", BoolType: "boolean"}
ISSUER = ".identity.issuers[].issuer"
SPEC = schema()["properties"]["spec"]


def shape_of_type(found: Type) -> Any:
    """The fields of a Struct all the way down, each with its JSON type."""
    match found:
        case StructType(fields=fields):
            return {field.encode_name: shape_of_type(field.type) for field in fields}
        case DictType(key_type=LiteralType(values=keys), value_type=value):
            return {key: shape_of_type(value) for key in keys}
        case DictType():
            return "object"
        case VarTupleType(item_type=item):
            return [shape_of_type(item)]
        case UnionType(types=types):
            kinds = [
                shape_of_type(each)
                for each in types
                if type(each) in SCALARS or isinstance(each, StructType | DictType)
            ]
            return kinds[0] if len(kinds) == 1 else "int-or-string"
    return SCALARS[type(found)]


def shape_of_schema(found: Any) -> Any:
    """The same of a schema."""
    if "properties" in found:
        return {name: shape_of_schema(each) for name, each in found["properties"].items()}
    if found.get("type") == "array":
        return [shape_of_schema(found["items"])]
    return "int-or-string" if found.get("x-kubernetes-int-or-string") else found["type"]


def nodes(found: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every schema within a schema, by its path."""
    yield path, found
    for name, each in found.get("properties", {}).items():
        yield from nodes(each, f"{path}.{name}")
    if "items" in found:
        yield from nodes(found["items"], f"{path}[]")


def defaults(found: Part, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every plain default within a Struct, by its path in the schema."""
    for field in msgspec.structs.fields(type(found)):
        value, here = getattr(found, field.name), f"{path}.{field.encode_name}"
        if isinstance(value, Part):
            yield from defaults(value, here)
        elif isinstance(value, str | int | float) and value != "":
            yield here, value


def test_the_schema_has_the_fields_that_the_operator_reads() -> None:
    read = shape_of_type(type_info(Spec))
    for service in ("color", "products", "gateway"):
        del read["scaling"][service]["targetQueue"]
    assert shape_of_schema(SPEC) == read


@pytest.mark.parametrize(("path", "value"), [*defaults(Spec()), *defaults(Scaling(), ".scaling.imaging")])
def test_the_schema_states_the_operators_defaults(path: str, value: object) -> None:
    assert f"{value} unless given" in dict(nodes(SPEC))[path]["description"]


def test_its_rules_know_those_that_they_depend_on() -> None:
    text = DEFINITION.read_text()
    assert f"self.?max.orValue({Scaling().max}) >= self.?min.orValue({Scaling().min})" in text


@pytest.mark.parametrize("host", ["", "fashion.example.com", "*.example.com", "localhost", "1.example.com"])
def test_a_host_is_a_name_or_a_wildcard(host: str) -> None:
    assert re.fullmatch(pattern(".ingress.host"), host)


@pytest.mark.parametrize("host", ["192.0.2.1", "*", "a.*.com", "a-.com", "https://a.com", f"{'a' * 64}.com"])
def test_anything_else_is_no_host(host: str) -> None:
    assert not re.fullmatch(pattern(".ingress.host"), host)


@pytest.mark.parametrize("unit", ["", "k", "ki", "K", "Ki", "m", "M", "Mi", "G"])
def test_a_size_has_a_unit_that_kubernetes_knows(unit: str) -> None:
    assert bool(re.fullmatch(pattern(".ingress.maxUpload"), f"20{unit}")) == (unit in ("k", "Ki", "M", "Mi"))


@pytest.mark.parametrize("url", ["https://id.example.com", "https://id.example.com/realms/shop"])
def test_an_issuer_is_a_secure_url(url: str) -> None:
    assert re.fullmatch(pattern(ISSUER), url)


@pytest.mark.parametrize(
    "url", ["http://id.example.com", "id.example.com", "https://a.com?b=c", "https://a.com#b"]
)
def test_anything_else_is_no_issuer(url: str) -> None:
    assert not re.fullmatch(pattern(ISSUER), url)


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example.com",
        "https://shop.example.com:443/feed.xml",
        "https://shop.example.com/feed?format=csv&since='today'",
        "https://93.184.215.14/feed.csv",
    ],
)
def test_a_catalogue_is_at_a_url_that_products_fetch_from(url: str) -> None:
    assert re.fullmatch(pattern(".catalogue.url"), url)
    check_url(url, loopback=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example.com/feed.xml",
        "https://shop.example.com:8443/feed.xml",
        "https://ann@shop.example.com/feed.xml",
        "https://shop.example.com/feed.xml#top",
        "https://shop.example.com/$(FASHION_DATABASE_URL)",
        "https://shop.example.com/feed.xml\n",
        "/catalogue/feed.xml",
        "--help",
    ],
)
def test_anything_else_is_no_catalogue(url: str) -> None:
    assert not re.fullmatch(pattern(".catalogue.url"), url)


def pattern(path: str) -> str:
    """The regular expression of a field's first rule."""
    rule: str = dict(nodes(SPEC))[path]["x-kubernetes-validations"][0]["rule"]
    return rule.split("matches('")[1].split("')")[0]


def test_every_field_is_explained() -> None:
    assert [path for path, each in nodes(schema()) if path and "description" not in each] == [".metadata"]


def test_no_default_is_left_in_what_people_write() -> None:
    assert [path for path, each in nodes(SPEC) if "default" in each] == []


def test_whatever_people_write_is_bounded() -> None:
    """Without bounds the API server would reject the rules, for what they might cost."""
    loose = {
        "string": ("maxLength", "enum"),
        "array": ("maxItems",),
        "integer": ("maximum", "x-kubernetes-validations"),
    }
    for path, each in nodes(SPEC):
        bounds = loose.get(each.get("type", ""), ())
        assert not bounds or any(bound in each for bound in bounds), path


def test_it_can_be_applied_as_it_is() -> None:
    rows = [line for line in DEFINITION.read_text().splitlines() if "{{" in line]
    assert all(row.startswith("# ") for row in rows)


def test_the_smallest_sample_says_nothing() -> None:
    assert platform_in("minimal.yaml").spec == Spec()


def test_the_full_sample_shows_every_field() -> None:
    platform, _ = documents("full.yaml", commented=True)
    free = tuple(f"{path}{end}" for path, each in nodes(SPEC) if is_free(each) for end in ".[")
    shown = {path for path in paths(platform["spec"]) if not path.startswith(free)}
    assert set(paths(shape_of_schema(SPEC))) == shown


def is_free(found: Any) -> bool:
    """Whether a schema leaves the fields of an object to people or to Kubernetes."""
    return found.get("type") == "object" and "properties" not in found


def paths(found: Any, path: str = "") -> Iterator[str]:
    """The paths of all fields in an object, or in the shape of one."""
    for name, value in found.items() if isinstance(found, dict) else ():
        yield f"{path}.{name}"
        yield from paths(value, f"{path}.{name}")
    for item in found if isinstance(found, list) else ():
        yield from paths(item, f"{path}[]")


def test_the_full_sample_has_two_pods_of_each_service() -> None:
    assert {scaling.min for scaling in platform_in("full.yaml").spec.scaling.values()} == {2}


def test_every_product_of_the_full_sample_is_one() -> None:
    platform, catalogue = documents("full.yaml")
    reference = platform["spec"]["catalogue"]["configMapRef"]
    file = catalogue["data"][reference["key"]]
    assert catalogue["metadata"]["name"] == reference["name"]
    assert not any(isinstance(each, RejectedRow) for each in read_catalogue(BytesIO(file.encode())).records)


def test_the_chart_shows_artifact_hub_the_version_to_write() -> None:
    chart = msgspec.yaml.decode((DEFINITION.parents[1] / "Chart.yaml").read_bytes())["annotations"]
    (shown,) = msgspec.yaml.decode(chart["artifacthub.io/crds"])
    (example,) = msgspec.yaml.decode(chart["artifacthub.io/crdsExamples"])
    assert (f"fashionplatforms.{DOMAIN}", f"{DOMAIN}/{shown['version']}") == (shown["name"], API)
    assert (example["apiVersion"], example["kind"]) == (API, shown["kind"])


def test_the_version_that_owners_are_named_in_is_the_one_that_is_stored() -> None:
    versions = msgspec.yaml.decode(DEFINITION.read_bytes())["spec"]["versions"]
    assert [f"{DOMAIN}/{each['name']}" for each in versions if each["storage"]] == [OWNER_API]
