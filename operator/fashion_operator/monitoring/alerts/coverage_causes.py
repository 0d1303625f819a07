"""Alerts of people of some tone who get less than others."""

from fashion_operator.monitoring.alerts.alert import Alert

OF_COVERAGE = (
    Alert(
        name="FashionCoverageGap",
        severity="warning",
        wait="1h",
        summary="Tone {{ $labels.tone }}, {{ $labels.undertone }}, gets less: {{ $labels.reason }}.",
        description="The flag for {{ $labels.reason }} is {{ $value }}; the dashboard Coverage has the numbers.",
        expression="max by (platform, tone, undertone, reason) (fashion_coverage_flagged) == 1",
    ),
    Alert(
        name="FashionCoverageStale",
        severity="warning",
        wait="10m",
        summary="Nobody looks at what people of each tone get.",
        description="The numbers of coverage are {{ $value | humanizeDuration }} old.",
        expression="time() - max by (platform) (fashion_coverage_refresh_timestamp_seconds) > 3600",
    ),
)
