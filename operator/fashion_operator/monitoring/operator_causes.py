"""Alerts of the operator and of the platforms that it looks after."""

from fashion_operator.monitoring.alerts import Alert

OF_OPERATOR = (
    Alert(
        name="FashionMigrationFailed",
        severity="critical",
        wait="0s",
        summary="A migration failed.",
        description="The schemas of {{ $value }} platforms were not brought to their version.",
        expression="sum"
        '(fashion_operator_platforms{condition="Degraded", status="True", reason="MigrationFailed"}) > 0',
    ),
    Alert(
        name="FashionPlatformNotReady",
        severity="critical",
        wait="10m",
        summary="A platform does not serve.",
        description="{{ $value }} platforms are not Ready.",
        expression='sum(fashion_operator_platforms{condition="Ready", status=~"False|Unknown"}) > 0',
    ),
    Alert(
        name="FashionPlatformDegraded",
        severity="warning",
        wait="10m",
        summary="A platform is not as it was asked for.",
        description="{{ $value }} platforms are Degraded: {{ $labels.reason }}.",
        expression='sum by (reason) (fashion_operator_platforms{condition="Degraded", status="True"}) > 0',
    ),
    Alert(
        name="FashionOperatorSilent",
        severity="critical",
        wait="1m",
        summary="The operator does not look after its platforms.",
        description="It listed the cluster {{ $value | humanizeDuration }} ago, or tells nothing at all.",
        expression="time() - max(fashion_operator_last_resync_timestamp_seconds) > 900"
        " or time() - (max(last_over_time(fashion_operator_last_resync_timestamp_seconds[6h]))"
        " unless max(fashion_operator_last_resync_timestamp_seconds)) > 60",
    ),
    Alert(
        name="FashionOperatorErrors",
        severity="warning",
        wait="10m",
        summary="Reconciling fails again and again.",
        description="{{ $value | humanize }} reconciliations a second fail with {{ $labels.kind }}.",
        expression="sum by (kind) (rate(fashion_operator_reconcile_errors_total[5m])) > 0",
    ),
)
