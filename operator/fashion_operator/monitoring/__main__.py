"""Write prometheus.yaml, rules.yaml and the dashboards for a Prometheus and a Grafana next to `fashion up`.

PYTHONPATH=operator python -m fashion_operator.monitoring FOLDER

With `NAMESPACE/NAME` of an operated platform after the folder, the rules are of that platform.
"""

import json
import sys
from pathlib import Path
from typing import Any

from fashion_operator.monitoring.alerts.rules import build_rules, rule_groups
from fashion_operator.monitoring.dashboards.build import dashboards
from fashion_operator.spec.prefix import prefix_of
from fashion_operator.spec.services import PORTS

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


def write(folder: Path, operated: str = "") -> None:
    """Write every file; YAML is a superset of JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    groups = _groups_of(operated) if operated else rule_groups(LOCAL, operated=False)
    (folder / "prometheus.yaml").write_text(json.dumps(PROMETHEUS, indent=1))
    (folder / "rules.yaml").write_text(json.dumps({"groups": groups}, indent=1))
    for name, content in dashboards(LOCAL, LOCAL).items():
        (folder / f"{name}.json").write_text(content)


def _groups_of(operated: str) -> list[dict[str, Any]]:
    namespace, slash, name = operated.partition("/")
    if not slash:
        raise SystemExit(f"{operated} is no platform: name it as NAMESPACE/NAME, such as default/fashion.")
    groups: list[dict[str, Any]] = build_rules(name, namespace, prefix_of(namespace, name))["spec"]["groups"]
    return groups


if __name__ == "__main__":
    write(Path(sys.argv[1]), *sys.argv[2:])
