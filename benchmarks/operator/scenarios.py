"""One life of the operator: from its start until all is settled, then edits, then quiet."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

import msgspec

from benchmarks.operator.platforms import Platforms
from benchmarks.operator.process import Audit, Operator, Requests
from benchmarks.results import Spread, spread

LOOK_SECONDS = 0.2
CALM_SECONDS = 2.0
PATIENCE_SECONDS = 3600.0

Say = Callable[[str], None]


class Scale(NamedTuple):
    """How much is measured in each round."""

    platforms: int
    edits: int
    quiet_seconds: float


class Scenario(msgspec.Struct, kw_only=True, frozen=True):
    """What was measured.

    Attributes:
        settled_seconds: from the start of the process until nothing was left to do.
        settling: requests until then.
        quiet: requests while nobody changed anything.
        known: the operator's own metrics in the end.
    """

    settled_seconds: float
    settled_cpu_seconds: float
    settling: Requests
    edits: int
    edit: Spread
    editing: Requests
    quiet: Requests
    quiet_seconds: float
    quiet_cpu_seconds: float
    peak_mb: float
    settled_mb: float
    known: dict[str, float]


async def measure_scenario(
    platforms: Platforms, operator: Operator, audit: Audit, scale: Scale, say: Say
) -> Scenario:
    """Measure an operator that was started just now."""
    settled_seconds = await _settle(platforms, operator, scale.platforms, say)
    settled_cpu, settling = operator.cpu_seconds, audit.look()
    seconds = await platforms.edit(scale.edits, lambda number: say(f"edit {number + 1} of {scale.edits}"))
    await _calm(operator, say)
    editing, began, cpu = audit.look(), monotonic(), operator.cpu_seconds
    while (passed := monotonic() - began) < scale.quiet_seconds:
        say(f"quiet for {passed:.0f} of {scale.quiet_seconds:.0f} s")
        await asyncio.sleep(1)
    return Scenario(
        settled_seconds=settled_seconds,
        settled_cpu_seconds=settled_cpu,
        settling=settling,
        edits=len(seconds),
        edit=spread(seconds),
        editing=editing,
        quiet=audit.look(),
        quiet_seconds=passed,
        quiet_cpu_seconds=operator.cpu_seconds - cpu,
        peak_mb=operator.peak_mb,
        settled_mb=operator.resident_mb,
        known=await asyncio.to_thread(operator.metrics),
    )


async def _settle(platforms: Platforms, operator: Operator, size: int, say: Say) -> float:
    """Seconds from the operator's start until every platform was reconciled and is settled."""
    while platforms.settled < size or await _reconciled(operator) < size:
        say(f"{platforms.settled} of {size} platforms settled, {operator.resident_mb:.0f} MB")
        await asyncio.sleep(LOOK_SECONDS)
        if monotonic() - operator.began > PATIENCE_SECONDS:
            raise TimeoutError(f"Only {platforms.settled} of {size} platforms settled.")
    return await _calm(operator, say) - operator.began


async def _reconciled(operator: Operator) -> float:
    return (await asyncio.to_thread(operator.metrics)).get("fashion_operator_reconcile_duration_seconds_count", 0)


async def _calm(operator: Operator, say: Say) -> float:
    """When the operator's last reconciliation had ended, once there was none for a while."""
    since, before = monotonic(), await _reconciled(operator)
    while monotonic() - since < CALM_SECONDS:
        say("waiting for the last reconciliations")
        await asyncio.sleep(LOOK_SECONDS)
        if (now := await _reconciled(operator)) != before:
            since, before = monotonic(), now
    return since
