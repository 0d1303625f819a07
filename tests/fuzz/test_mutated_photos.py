"""A share of `python -m benchmarks.mutated_photos`: damaged photos break nothing and leave nothing in memory."""

from benchmarks.mutated_photos import ALLOWED_GROWTH, Photo, attack, resident_bytes

from support.platforms.processes import Platform, new_user

PHOTOS, SEED = 80, 20


def test_mutated_photos_are_measured_or_rejected_and_memory_is_given_back(platform: Platform) -> None:
    user = new_user()

    def send(photo: Photo) -> int:
        kind, body = photo
        return platform.upload(user, body, content_type=kind).status_code

    def memory() -> int:
        return resident_bytes(platform.get("/metrics", service="imaging").text)

    outcome = attack(send, memory, PHOTOS, SEED)
    assert outcome.statuses.total() == PHOTOS
    assert {*outcome.statuses} <= {201, 400, 413, 415, 422}
    assert outcome.after - outcome.before < ALLOWED_GROWTH
