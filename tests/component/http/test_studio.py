"""The studio as the gateway serves it."""

import re

import pytest

from support.platforms.processes import Platform


@pytest.mark.parametrize("path", ["/studio", "/studio/", "/studio/palette", "/studio/products?utm_source=mail"])
def test_every_address_of_the_studio_shows_its_page(platform: Platform, path: str) -> None:
    answer = platform.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert '<div id="studio">' in answer.text


def test_the_page_runs_no_script_but_its_own(platform: Platform) -> None:
    answer = platform.get("/studio")
    policy = answer.headers.get_list("Content-Security-Policy")
    assert len(policy) == 1
    assert {"default-src 'none'", "script-src 'self'", "connect-src 'self'"} <= {*policy[0].split("; ")}
    assert "unsafe" not in policy[0]
    assert re.findall(r"<script(?![^>]*src=)|<style|\son\w+=|https?://", answer.text) == []


def test_all_that_the_page_loads_is_here(platform: Platform) -> None:
    linked = re.findall(r'(?:src|href)="([^"]+)"', platform.get("/studio").text)
    answers = [platform.get(each) for each in linked]
    assert [answer.status_code for answer in answers] == [200] * len(linked)
    assert all(answer.headers["X-Content-Type-Options"] == "nosniff" for answer in answers)
    assert all(
        "immutable" in answer.headers["Cache-Control"] for answer in answers if "/assets/" in str(answer.url)
    )


def test_a_known_page_is_not_sent_again(platform: Platform) -> None:
    etag = platform.get("/studio").headers["ETag"]
    again = platform.get("/studio", if_none_match=etag)
    assert (again.status_code, again.content) == (304, b"")


def test_files_are_compressed_for_those_who_can_read_that(platform: Platform) -> None:
    plain = platform.get("/studio", accept_encoding="identity")
    compressed = platform.get("/studio", accept_encoding="gzip")
    assert "Content-Encoding" not in plain.headers
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert compressed.text == plain.text


def test_a_missing_file_is_a_problem(platform: Platform) -> None:
    answer = platform.get("/studio/assets/none.js")
    assert (answer.status_code, answer.json()["title"]) == (404, "Not Found")


def test_a_service_worker_may_serve_every_page_of_the_studio(platform: Platform) -> None:
    answer = platform.get("/studio/service-worker.js")
    assert (answer.headers["Service-Worker-Allowed"], answer.headers["Cache-Control"]) == ("/studio", "no-cache")
