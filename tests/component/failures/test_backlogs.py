from support.platforms import Platform, new_user, photo_of_its_own, wait_for

USERS = 20


def test_a_service_that_starts_consumes_what_many_users_left_for_it(broken: Platform) -> None:
    content = photo_of_its_own()
    broken.kill("products")
    analyses = [broken.upload(new_user(), content).json() for _ in range(USERS)]
    wait_for(lambda: broken.read(analyses[-1]["links"]["colors"], analyses[-1]["user"])["items"])
    broken.restart("products")
    wait_for(lambda: all(broken.following_from(analysis)["products"]["items"] for analysis in analyses))
