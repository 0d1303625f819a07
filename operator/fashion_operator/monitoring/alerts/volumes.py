"""The alert of volumes of a platform's own that fill up, as kubelets measure them."""

from fashion_operator.monitoring.alerts.alert import Alert

USED = "fashion:volume:used_ratio"

OF_VOLUMES = (
    Alert(
        name="FashionVolumeFilling",
        severity="warning",
        wait="5m",
        summary="The volume {{ $labels.persistentvolumeclaim }} fills up.",
        description="{{ $labels.persistentvolumeclaim }} of {{ $labels.platform }} is"
        " {{ $value | humanizePercentage }} full.",
        expression=f"{USED} > 0.85",
    ),
)


def used_ratio(namespace: str, name: str) -> str:
    """The share that is used of each volume of the embedded stores and of backups of a platform.

    It gives nothing where Prometheus scrapes no kubelet, or where a kubelet has no statistics of a volume.
    """
    claims = f'namespace="{namespace}", persistentvolumeclaim=~"data-{name}-[a-z]+-0|{name}-backups"'
    available, capacity = (f"kubelet_volume_stats_{each}_bytes{{{claims}}}" for each in ("available", "capacity"))
    return f"1 - min by (persistentvolumeclaim) ({available} / {capacity})"
