"""What happens to a platform is marked on its graphs, then."""

from fashion.vocabulary import SERVICES
from fashion_operator.monitoring.dashboards.annotations import ALERTS, CONFIGURATIONS, STARTS
from support.platforms.processes import Platform, wait_for
from support.telemetry.scraping import Prometheus


def started(prometheus: Prometheus) -> dict[str, float]:
    """When each service started last, in seconds."""
    return {each["metric"]["service"]: float(each["value"][1]) / 1000 for each in prometheus.marks(STARTS)}


def revisions(prometheus: Prometheus) -> set[str]:
    """The configurations that are marked as new."""
    return {each["metric"]["revision"] for each in prometheus.marks(CONFIGURATIONS)}


def test_the_start_of_a_service_is_marked_anew_when_it_starts_again(
    platform: Platform, prometheus: Prometheus
) -> None:
    wait_for(lambda: started(prometheus).keys() == set(SERVICES))
    before = started(prometheus)
    platform.kill("color")
    platform.restart("color")
    wait_for(lambda: started(prometheus)["color"] > before["color"], retry_on=(KeyError,))
    assert {**started(prometheus), "color": 0} == {**before, "color": 0}


def test_a_new_configuration_is_marked_and_an_old_one_no_more(platform: Platform, prometheus: Prometheus) -> None:
    wait_for(lambda: revisions(prometheus) == set())
    platform.config.write_text('{"cache": {"colors_seconds": 77}}')
    wait_for(lambda: len(revisions(prometheus)) == 1)
    assert revisions(prometheus) == {platform.get("/ready").json()["revision"]}
    wait_for(lambda: revisions(prometheus) == set())
    platform.config.write_text("{}")


def test_an_alert_that_fires_is_marked(platform: Platform, prometheus: Prometheus) -> None:
    def marked() -> set[str]:
        return {each["metric"]["alertname"] for each in prometheus.marks(ALERTS)}

    platform.kill("color")
    wait_for(lambda: "FashionServiceDown" in marked(), 120)
    platform.restart("color")
    wait_for(lambda: "FashionServiceDown" not in marked(), 120)
