"""Alerts of a platform as its operator sees it, and of that operator."""

from fashion_operator.monitoring.alerts.alert import Alert

ITS_OPERATOR = "and on (job, instance) fashion_operator_platforms"
"""Narrows an expression to the operator that reports the platform: there may be several, for other namespaces."""

LAST_LOOK = f"time() - max(fashion_operator_last_resync_timestamp_seconds {ITS_OPERATOR})"
IS_AVAILABLE = (
    'max(fashion_operator_platforms{condition="Available", status="True"})'
    ' or 0 * max(fashion_operator_platforms{condition="Available"})'
)
IS_DEGRADED = (
    'max(fashion_operator_platforms{condition="Degraded", status="True"})'
    ' or 0 * max(fashion_operator_platforms{condition="Degraded"})'
)

OF_OPERATOR = (
    Alert(
        name="FashionMigrationFailed",
        severity="critical",
        wait="0s",
        summary="A migration failed.",
        description="The schemas of {{ $labels.platform }} were not brought to its version.",
        expression="max by (platform)"
        ' (fashion_operator_platforms{condition="Degraded", status="True", reason="MigrationFailed"}) == 1',
    ),
    Alert(
        name="FashionPlatformUnavailable",
        severity="critical",
        wait="10m",
        summary="A platform does not serve.",
        description="{{ $labels.platform }} is not Available.",
        expression='max by (platform) (fashion_operator_platforms{condition="Available", status!="True"}) == 1',
    ),
    Alert(
        name="FashionPlatformDegraded",
        severity="warning",
        wait="10m",
        summary="A platform is not as it was asked for.",
        description="{{ $labels.platform }} is Degraded: {{ $labels.reason }}.",
        expression="max by (platform, reason)"
        ' (fashion_operator_platforms{condition="Degraded", status="True"}) == 1',
    ),
    Alert(
        name="FashionCatalogueNotImported",
        severity="warning",
        wait="1h",
        summary="The catalogue is not imported.",
        description="The last import of {{ $labels.platform }} failed.",
        expression="max by (platform)"
        ' (fashion_operator_platforms{condition="CatalogueImported", status="False", reason="ImportFailed"}) == 1',
    ),
    Alert(
        name="FashionBackupFailed",
        severity="warning",
        wait="10m",
        summary="There is no backup of late.",
        description="The last backup of {{ $labels.platform }} failed.",
        expression='max by (platform) (fashion_operator_platforms{condition="BackedUp", status="False"}) == 1',
    ),
    Alert(
        name="FashionTrainingFailed",
        severity="warning",
        wait="1h",
        summary="Rankings do not learn from interactions of late.",
        description="The last training of {{ $labels.platform }} failed.",
        expression="max by (platform)"
        ' (fashion_operator_platforms{condition="RelevanceTrained", status="False"}) == 1',
    ),
    Alert(
        name="FashionOperatorSilent",
        severity="critical",
        wait="5m",
        summary="The operator does not look after its platform.",
        description="{{ if eq $value 1.0 }}No operator reports {{ $labels.platform }}."
        "{{ else }}It listed the cluster {{ $value | humanizeDuration }} ago.{{ end }}",
        expression=f"{LAST_LOOK} > 900 or absent(fashion_operator_platforms)",
    ),
    Alert(
        name="FashionOperatorErrors",
        severity="warning",
        wait="10m",
        summary="Reconciling fails again and again.",
        description="{{ $value | humanize }} reconciliations a second fail with {{ $labels.kind }}.",
        expression=f"sum by (kind) (rate(fashion_operator_reconcile_errors_total[5m]) {ITS_OPERATOR}) > 0",
    ),
)
