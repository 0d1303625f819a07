"""Photos are uploaded while every pod is killed in turn, with two of each service as values-prod.yaml has it."""

import random
from functools import partial

import pytest

from fashion_operator.spec.prefix import prefix_of
from support.cluster.cluster import POD, eventually
from support.cluster.guests import psql
from support.cluster.load import Load, using
from support.cluster.measuring import Measured
from support.cluster.platform import SERVICES, Operator, Platform
from support.http.clients import as_stored

UPLOADS = 300
VICTIMS = (*SERVICES, "postgres", "redis")
DOUBLED = "SELECT correlation_id FROM {schema}.events WHERE type = '{kind}' GROUP BY 1 HAVING count(*) > 1"


@pytest.fixture(scope="module")
def load(doubled: Platform, operator: Operator, measured: Measured) -> Load:
    """What people saw who uploaded photos while every pod was killed in turn."""
    with using(doubled, people=4, pause=0.1) as load:
        eventually(load.is_well)
        for part in random.sample(VICTIMS, len(VICTIMS)):
            kill_each(doubled, part)
        operator.kill()
        eventually(lambda: len(load.acknowledged) >= UPLOADS)
    total = len(load.acknowledged) + len(load.failed_uploads)
    measured.note("uploads that fail while every pod is killed", f"{len(load.failed_uploads)} of {total}", "2 %")
    return load


def kill_each(platform: Platform, part: str) -> None:
    """Kill the pods of a part one by one, each once another has taken the place of the one before."""
    for pod in platform.pods(part):
        before = lives(platform, part)
        platform.cluster.delete(POD, platform.namespace, pod["metadata"]["name"], at_once=True)
        eventually(partial(has_others_than, before, platform, part))


def has_others_than(before: set[str], platform: Platform, part: str) -> bool:
    return bool(lives(platform, part) - before)


def lives(platform: Platform, part: str) -> set[str]:
    """The pods of a part that take requests."""
    return {pod["metadata"]["uid"] for pod in platform.serving(part)}


def test_few_uploads_fail_while_every_pod_is_killed(load: Load) -> None:
    assert len(load.acknowledged) >= UPLOADS
    assert len(load.failed_uploads) < 0.1 * UPLOADS


def test_every_acknowledged_photo_is_in_its_history_and_ranked(doubled: Platform, load: Load) -> None:
    for analysis in map(as_stored, load.acknowledged):
        assert doubled.history(analysis["user"]) == [analysis]
        eventually(partial(doubled.is_ranked, analysis))


@pytest.mark.parametrize(("service", "kind"), [("color", "ColorsRecommended"), ("products", "ProductsRanked")])
def test_nothing_that_follows_a_photo_is_doubled(doubled: Platform, load: Load, service: str, kind: str) -> None:
    schema = f"{prefix_of(doubled.namespace, doubled.name)}_{service}"
    assert load.acknowledged
    assert "(0 rows)" in psql(doubled, DOUBLED.format(schema=schema, kind=kind))
