from http.client import HTTPConnection
from uuid import uuid4

import pytest

from support.platforms.processes import Platform, as_stored, new_user, photo_of_its_own, wait_for

FIELDS = {"id", "user", "tone", "regions", "quality", "photo", "algorithm", "created_at"}
TONE = {"monk", "interval", "confidence", "probabilities", "hex", "lab", "ita", "undertone"}


def test_an_upload_answers_with_the_whole_measurement(platform: Platform) -> None:
    user = new_user()
    answer = platform.upload(user)
    analysis = answer.json()
    assert answer.status_code == 201
    assert analysis.keys() >= FIELDS
    assert analysis["user"] == user
    assert analysis["tone"].keys() >= TONE
    assert all(region.keys() == {"name", "box", "lab", "weight"} for region in analysis["regions"])
    assert analysis["quality"]["verdict"] in {"good", "fair", "retake"}
    assert analysis["photo"].keys() == {"sha256", "width", "height"}
    assert platform.read(answer.headers["Location"], user) == as_stored(analysis)


def test_a_profile_colors_and_products_follow_an_upload(platform: Platform) -> None:
    user = new_user()
    analysis = platform.measured(user)
    profile, colors, products = (platform.read(analysis["links"][each], user) for each in FOLLOWING)
    assert (profile["analysis"], profile["tone"]) == (analysis["id"], analysis["tone"])
    assert {color["subcategory"] for color in colors["items"]} >= {"foundation", "blush", "lip", "eye", "clothing"}
    assert all(0 <= color["score"] <= 1 and color["reason"] for color in colors["items"])
    scores = [product["score"] for product in products["items"]]
    assert scores == sorted(scores, reverse=True)
    assert products["analysis"] == analysis["id"]


FOLLOWING = ("profile", "colors", "products")


def test_reads_before_any_upload_are_pending(platform: Platform) -> None:
    user = new_user()
    assert all(platform.read(f"/v1/users/{user}/{each}", user)["pending"] for each in FOLLOWING)


def test_a_read_waits_for_the_revision_that_it_names(platform: Platform) -> None:
    user = new_user()
    revision = platform.measured(user)["revision"]
    later = {each: platform.read(f"/v1/users/{user}/{each}?revision={revision + 1}", user) for each in FOLLOWING}
    assert all(view["pending"] and view["revision"] == revision for view in later.values())
    platform.measured(user)
    assert not any(
        platform.read(f"/v1/users/{user}/{each}?revision={revision + 1}", user)["pending"] for each in FOLLOWING
    )


def test_the_same_photo_again_is_not_measured_again_but_counts(platform: Platform) -> None:
    user, photo = new_user(), photo_of_its_own()
    first = platform.upload(user, photo).json()
    hits, misses = cache_reads(platform)
    second = platform.upload(user, photo).json()
    assert cache_reads(platform) == (hits + 1, misses)
    assert second["tone"] == first["tone"]
    assert [analysis["id"] for analysis in platform.history(user)] == [second["id"], first["id"]]


def cache_reads(platform: Platform) -> tuple[float, float]:
    counts = {
        outcome: platform.metric("imaging", "fashion_cache_reads_total", kind="analysis", outcome=outcome)
        for outcome in ("l1", "l2", "miss")
    }
    return counts["l1"] + counts["l2"], counts["miss"]


def test_a_photo_measured_for_one_user_is_another_analysis_for_another(platform: Platform) -> None:
    photo, ann, bob = photo_of_its_own(), new_user(), new_user()
    hers, his = platform.upload(ann, photo).json(), platform.upload(bob, photo).json()
    assert hers["tone"] == his["tone"]
    assert hers["id"] != his["id"]
    assert (hers["user"], his["user"]) == (ann, bob)


def test_an_idempotency_key_answers_the_same_photo_once(platform: Platform) -> None:
    user, photo = new_user(), photo_of_its_own()
    first, again = (platform.upload(user, photo, idempotency_key="one") for _ in range(2))
    assert first.json() == again.json()
    assert len(platform.history(user)) == 1


def test_an_idempotency_key_is_not_good_for_another_photo(platform: Platform) -> None:
    user = new_user()
    platform.upload(user, idempotency_key="one")
    rejected = platform.upload(user, idempotency_key="one")
    assert (rejected.status_code, rejected.json()["type"]) == (422, "urn:fashion:problem:key-reused")
    assert platform.upload(new_user(), idempotency_key="one").status_code == 201


def test_a_form_with_a_photo_is_as_good_as_the_photo(platform: Platform) -> None:
    user, photo = new_user(), photo_of_its_own()
    form = platform.call("POST", "/v1/analyses", user, files={"photo": ("me.jpg", photo, "image/jpeg")})
    assert form.status_code == 201
    assert form.json()["tone"] == platform.upload(user, photo).json()["tone"]


def test_history_pages_by_cursor_newest_first(platform: Platform) -> None:
    user, photo = new_user(), photo_of_its_own()
    uploaded = [as_stored(platform.upload(user, photo).json()) for _ in range(3)]
    first = platform.read(f"/v1/users/{user}/history?limit=2", user)
    second = platform.read(f"/v1/users/{user}/history?limit=2&cursor={first['next']}", user)
    assert first["items"] + second["items"] == uploaded[::-1]
    assert second["next"] is None


def test_an_occasion_changes_the_recommended_colors(platform: Platform) -> None:
    user = new_user()
    platform.measured(user)
    before = platform.read(f"/v1/users/{user}/colors", user)["items"]
    asked = platform.call("POST", f"/v1/users/{user}/recommendations", user, json={"occasion": "evening"})
    assert asked.status_code == 202
    wait_for(lambda: platform.read(f"/v1/users/{user}/colors", user)["items"] != before)


def test_recommendations_need_a_profile(platform: Platform) -> None:
    user = new_user()
    rejected = platform.call("POST", f"/v1/users/{user}/recommendations", user, json={})
    assert (rejected.status_code, rejected.json()["type"]) == (409, "urn:fashion:problem:no-profile")


@pytest.mark.parametrize("read", [*FOLLOWING, "history", "events"])
def test_nobody_reads_what_is_somebody_elses(platform: Platform, read: str) -> None:
    assert platform.get(f"/v1/users/{new_user()}/{read}", new_user()).status_code == 403
    assert platform.get(f"/v1/users/{new_user()}/{read}").status_code == 400


def test_an_analysis_of_somebody_else_is_unknown(platform: Platform) -> None:
    location = platform.upload(new_user()).headers["Location"]
    assert platform.get(location, new_user()).status_code == 404
    assert platform.get(location).status_code == 400


def test_an_upload_that_its_client_breaks_off_is_no_failure_of_the_service(platform: Platform) -> None:
    failures, asked = platform.metric("gateway", "fashion_upstream_failures_total"), uuid4().hex
    idle = platform.metric("gateway", "fashion_http_requests_in_flight")
    link = HTTPConnection("127.0.0.1", platform.ports["gateway"])
    headers = {"X-User-ID": new_user(), "X-Correlation-ID": asked, "Content-Type": "image/jpeg"}
    link.request("POST", "/v1/analyses", b"half of it", headers | {"Content-Length": "1000"})
    wait_for(lambda: platform.metric("gateway", "fashion_http_requests_in_flight") > idle)
    link.close()
    logged = wait_for(lambda: [line for line in platform.logs("gateway") if line.get("correlation_id") == asked])
    assert [line["event"] for line in logged] == ["request"]
    assert platform.metric("gateway", "fashion_upstream_failures_total") == failures


def test_nobody_erases_somebody_else(platform: Platform) -> None:
    ann = new_user()
    platform.upload(ann)
    assert platform.call("DELETE", f"/v1/users/{ann}", new_user()).status_code == 403
    assert len(platform.history(ann)) == 1


@pytest.mark.parametrize("megabytes", [0, 8])
def test_an_upload_without_a_user_is_rejected_whatever_its_size(platform: Platform, megabytes: int) -> None:
    rejected = platform.upload(None, photo_of_its_own() + bytes(megabytes * 1_000_000))
    assert rejected.status_code == 400
    assert rejected.headers["Content-Type"] == "application/problem+json"
    assert rejected.json()["type"] == "urn:fashion:problem:no-user"


def test_a_photo_over_the_limit_is_rejected(platform: Platform) -> None:
    for size in (20_000_001, 20_100_000):
        rejected = platform.upload(new_user(), bytes(size))
        assert rejected.status_code == 413
        assert rejected.headers["Content-Type"] == "application/problem+json"


def test_colors_and_products_need_no_user(platform: Platform) -> None:
    colors = platform.read("/v1/colors?tone=5&undertone=warm&category=makeup")["items"]
    assert {color["category"] for color in colors} == {"makeup"}
    page = platform.read("/v1/products?tone=5&category=makeup&limit=2")
    following = platform.read(f"/v1/products?tone=5&category=makeup&limit=2&cursor={page['next']}")
    skus = [product["sku"] for product in page["items"] + following["items"]]
    assert len(set(skus)) == 4
    assert platform.read(f"/v1/products/{skus[0]}")["sku"] == skus[0]
