from functools import partial

from support.platforms.processes import Json, Platform, new_user, photo_of_its_own, wait_for

# Their events are more than one read of a consumer takes.
USERS = 20


def test_a_service_that_starts_consumes_what_many_users_left_for_it(broken: Platform) -> None:
    content = photo_of_its_own()
    broken.kill("products")
    analyses = [broken.upload(new_user(), content).json() for _ in range(USERS)]
    wait_for(lambda: broken.read(analyses[-1]["links"]["colors"], analyses[-1]["user"])["items"])
    broken.restart("products")
    for analysis in analyses:
        wait_for(partial(has_products, broken, analysis))


def has_products(platform: Platform, analysis: Json) -> bool:
    return bool(platform.following_from(analysis)["products"]["items"])
