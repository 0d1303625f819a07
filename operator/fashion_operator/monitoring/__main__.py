"""Writes prometheus.yaml, rules.yaml and the dashboards for a Prometheus and a Grafana beside `fashion up`.

PYTHONPATH=operator python -m fashion_operator.monitoring FOLDER
"""

import json
import sys
from pathlib import Path

from fashion_operator.monitoring.dashboards import PAGES, dashboard_json
from fashion_operator.monitoring.rules import rule_groups
from fashion_operator.platform import PORTS

LOCAL = "fashion"
PROMETHEUS = {
    "global": {"scrape_interval": "15s"},
    "rule_files": ["rules.yaml"],
    "scrape_configs": [
        {
            "job_name": LOCAL,
            "honor_labels": True,
            "static_configs": [{"targets": [f"127.0.0.1:{port}" for port in PORTS.values()]}],
        }
    ],
}


def write(folder: Path) -> None:
    """Write every file; YAML is a superset of JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "prometheus.yaml").write_text(json.dumps(PROMETHEUS, indent=1))
    (folder / "rules.yaml").write_text(json.dumps({"groups": rule_groups()}, indent=1))
    for page in PAGES:
        (folder / f"{page.name}.json").write_text(dashboard_json(page, LOCAL, LOCAL))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
