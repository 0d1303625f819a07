import json
from pathlib import Path
from typing import Any

import pytest

from fashion.gateway.authentication.issuers import read_issuers
from fashion.settings import SettingsError, load_settings

ONE = {"issuer": "https://id.example.com", "audience": "fashion", "tenant": "shop"}
TWO = {"issuer": "https://id.example.org", "audience": "fashion", "tenant": "boutique"}


def read(value: str) -> Any:
    return read_issuers(load_settings(auth_issuers=value))


def test_issuers_are_json_or_a_file_of_it(tmp_path: Path) -> None:
    content = json.dumps([ONE, {**TWO, "origins": ["https://boutique.example.org"]}])
    (tmp_path / "issuers.json").write_text(content)
    assert read(content) == read(str(tmp_path / "issuers.json"))
    assert [each.tenant for each in read(content)] == ["shop", "boutique"]


WRONG = {
    "none": ([], "at least one issuer"),
    "an unknown field": ([{**ONE, "client": "a"}], "client"),
    "no audience": ([{**ONE, "audience": ""}], "audience"),
    "a tenant that no key can hold": ([{**ONE, "tenant": "My Shop"}], "tenant"),
    "plain HTTP": ([{**ONE, "issuer": "http://id.example.com"}], "https"),
    "one tenant twice": ([ONE, {**TWO, "tenant": "shop"}], "one tenant is there twice"),
    "one issuer twice": ([ONE, {**TWO, "issuer": ONE["issuer"]}], "one issuer is there twice"),
    "an origin with a path": ([{**ONE, "origins": ["https://a.example/b"]}], "origins"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_issuer_is_named(name: str) -> None:
    content, words = WRONG[name]
    with pytest.raises(SettingsError, match=f"FASHION_AUTH_ISSUERS: .*{words}"):
        read(json.dumps(content))


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingsError, match=r"FASHION_AUTH_ISSUERS: absent\.json cannot be read"):
        read("absent.json")
