"""A real Prometheus for tests, which looks every half second and whose rules are as much faster."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from signal import SIGKILL, SIGTERM
from typing import Any

import httpx

from fashion.local.stores.data_folder import free_port
from fashion.local.stores.process import spawn, stop
from fashion_operator.monitoring.alerts.rules import rule_groups
from fashion_operator.monitoring.dashboards.annotations import Annotation
from fashion_operator.monitoring.dashboards.drawing import chosen
from fashion_operator.monitoring.dashboards.overview import OVERVIEW
from fashion_operator.monitoring.dashboards.panels import Panel, or_zero
from support.platforms.processes import Platform, wait_for

Sample = dict[str, Any]

ZERO = or_zero("")
QUIET = {
    "Background tasks begun again",
    "Cache operations that fail",
    "Calls that failed",
    "Coverage gaps",
    "Dead letters",
    "Drift healed",
    "Errors",
    "Errors by route",
    "Failures",
    "Flagged",
    "Gaps",
    "Interactions",
    "Issuers that cannot be used",
    "Known photos",
    "Lost for want of a store",
    "Rejected",
    "Slow queries",
    "Unexpected errors",
    "What they do with it",
}
"""Panels of what a healthy platform may never count; all others have to show more than that nothing was found."""


class Prometheus:
    """Scrapes a platform's services; its `platform` is what their samples say."""

    def __init__(self, url: str, platform: str, interval: str) -> None:
        self.url = url
        self._web = httpx.Client(base_url=f"{url}/api/v1", timeout=30)
        self._choices = {"platform": platform, "service": ".+", "instance": ".*", "__rate_interval": interval}

    def close(self) -> None:
        """Close every connection."""
        self._web.close()

    def ask(self, path: str, **parameters: str) -> Any:
        """The data of an answer.

        Raises:
            AssertionError: the question is wrong.
        """
        answer = self._web.get(path, params=parameters).json()
        assert answer["status"] == "success", f"{answer['error']}: {parameters}"
        return answer["data"]

    def query(self, expression: str) -> list[Sample]:
        """What an expression gives now."""
        found: list[Sample] = self.ask("/query", query=expression)["result"]
        return found

    def shown(self, panel: Panel) -> list[Sample]:
        """What a panel shows now, without what is no number."""
        return self._shown(panel.queries.values())

    def found(self, panel: Panel) -> list[Sample]:
        """What a panel shows of what there is; a panel of what had better not be may show its zero."""
        queries = panel.queries.values()
        return self._shown(queries if panel.title in QUIET else (each.removesuffix(ZERO) for each in queries))

    def _shown(self, queries: Iterable[str]) -> list[Sample]:
        found = [each for query in queries for each in self.query(self._chosen(query))]
        return [each for each in found if each["value"][1] != "NaN"]

    def number(self, title: str) -> float:
        """The number of a panel of the Overview, not a number while it shows nothing."""
        panel = next(each for each in OVERVIEW.panels if each.title == title)
        found = self.shown(panel)
        return float(found[0]["value"][1]) if found else float("nan")

    def marks(self, annotation: Annotation) -> list[Sample]:
        """What an annotation marks now."""
        return self.query(self._chosen(annotation.query))

    def of_instance(self, instance: str, query: str) -> list[Sample]:
        """What a panel's query gives now where one instance is chosen."""
        return self.query(self._chosen(query, instance=instance))

    def _chosen(self, query: str, **choices: str) -> str:
        return re.sub(r"\$(\w+)", lambda found: (self._choices | choices)[found[1]], chosen(query))

    def firing(self) -> set[str]:
        """The names of the alerts that fire."""
        alerts = self.ask("/alerts")["alerts"]
        return {each["labels"]["alertname"] for each in alerts if each["state"] == "firing"}

    def scrapes(self, processes: int) -> bool:
        """Whether so many processes answer it, and all that it knows."""
        return len(self.query("up == 1")) == len(self.query("up")) >= processes


@contextmanager
def scraping(platform: Platform, folder: Path, times: float, port: int = 0) -> Iterator[Prometheus]:
    """A Prometheus that scrapes the platform, at a free port unless given; its rules are so many times as fast."""
    folder.mkdir()
    port = port or free_port()
    targets = [f"127.0.0.1:{port}" for port in platform.ports.values()]
    configuration = {
        "global": {"scrape_interval": "500ms", "scrape_timeout": "500ms"},
        "rule_files": ["rules.yml"],
        "scrape_configs": [
            {"job_name": "fashion", "honor_labels": True, "static_configs": [{"targets": targets}]},
        ],
    }
    groups = rule_groups(platform.name, operated=False, times=times)
    (folder / "prometheus.yml").write_text(json.dumps(configuration))
    (folder / "rules.yml").write_text(json.dumps({"groups": groups}))
    child = spawn(
        [
            which("prometheus") or "prometheus",
            f"--config.file={folder}/prometheus.yml",
            f"--storage.tsdb.path={folder}/data",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        log=folder / "prometheus.log",
        on_parent_death=SIGKILL,
        env={},
    )
    found = Prometheus(f"http://127.0.0.1:{port}", platform.name, interval="10s")
    try:
        wait_for(lambda: httpx.get(f"http://127.0.0.1:{port}/-/ready").status_code == 200)
        wait_for(lambda: found.scrapes(len(targets)))
        yield found
    finally:
        found.close()
        stop(child, (SIGTERM, 5.0), (SIGKILL, 5.0))
