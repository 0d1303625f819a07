from typing import Any

from fashion.settings import load_settings
from fashion_operator.resources import build_ingress
from support.operator.world import platform_of


def ingress(**given: Any) -> Any:
    return build_ingress(platform_of(ingress=given))


def test_the_ingress_leads_to_the_api_its_description_and_the_page_alone() -> None:
    (rule,) = ingress()["spec"]["rules"]
    paths = {each["path"]: each["pathType"] for each in rule["http"]["paths"]}
    assert paths == {"/v1": "Prefix", "/docs": "Prefix", "/studio": "Prefix", "/": "Exact"}
    assert {each["backend"]["service"]["name"] for each in rule["http"]["paths"]} == {"shop-gateway"}


def test_without_a_host_it_takes_any() -> None:
    assert set(ingress()["spec"]) == {"rules"}
    assert "host" not in ingress()["spec"]["rules"][0]


def test_a_host_may_have_a_certificate() -> None:
    spec = ingress(host="shop.example.com", tlsSecret="mine", className="nginx")["spec"]
    assert (spec["rules"][0]["host"], spec["ingressClassName"]) == ("shop.example.com", "nginx")
    assert spec["tls"] == [{"hosts": ["shop.example.com"], "secretName": "mine"}]


def test_it_lets_a_photo_and_the_form_around_it_through() -> None:
    annotations = ingress(maxUpload="10Mi")["metadata"]["annotations"]
    settings = load_settings(max_upload_bytes=10 * 1024 * 1024)
    assert annotations["nginx.ingress.kubernetes.io/proxy-body-size"] == str(settings.max_body_bytes)


def test_annotations_of_others_are_added_and_win() -> None:
    given = {"cert-manager.io/cluster-issuer": "public", "nginx.ingress.kubernetes.io/proxy-read-timeout": "60"}
    annotations = ingress(annotations=given)["metadata"]["annotations"]
    assert annotations.items() >= given.items()
    assert annotations["nginx.org/client-max-body-size"] == str(5 * 20 * 1024 * 1024 + 65_536)


def test_it_is_left_out_when_asked() -> None:
    assert ingress(enabled=False) is None
