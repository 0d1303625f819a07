"""Each service of a running platform is a role of its own in the database."""

from fashion.vocabulary import WITH_TABLES
from support.http.clients import new_user, wait_for
from support.platforms.processes import Platform

_CONNECTED = """
    SELECT application_name AS schema, usename AS role FROM pg_stat_activity
    WHERE starts_with(application_name, $1)"""


def test_each_service_connects_as_its_own_role_and_does_all_of_its_work(platform: Platform) -> None:
    analysis = platform.upload(new_user()).json()
    wait_for(lambda: platform.is_ranked(analysis))
    connected = {(each["schema"], each["role"]) for each in platform.sql(_CONNECTED, f"{platform.name}_")}
    assert connected == {(f"{platform.name}_{service}",) * 2 for service in WITH_TABLES}
