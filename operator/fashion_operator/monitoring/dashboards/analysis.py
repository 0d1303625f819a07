"""The page on measuring photos: how long, how sure, and what is turned away."""

from fashion_operator.monitoring.dashboards.panels import Page, Panel, Row, or_zero, quantiles, rate

_UPLOADS = '{service="imaging", method="POST", route="/v1/analyses"}'

MEASURED = Row(
    "What photos become",
    "Analysis",
    (
        Panel(
            "Uploads by status",
            "Uploads that imaging answers, by status.",
            "reqps",
            rate("fashion_http_requests_total", "status", _UPLOADS),
        ),
        Panel(
            "Verdicts",
            "Analyses by the verdict on their photo.",
            "ops",
            rate("fashion_analyses_total", "verdict"),
        ),
        Panel(
            "Reasons",
            "Why photos were not good; one photo may have several reasons.",
            "ops",
            rate("fashion_analysis_reasons_total", "reason"),
        ),
        Panel(
            "Confidence",
            "How sure the measured tone is: that of the least sure twentieth, and of the middle.",
            "percentunit",
            quantiles("fashion_analysis_confidence", "", "", 0.05, 0.5),
        ),
        Panel(
            "Confidence: how it is spread",
            "How many analyses of the last hour are at most this sure.",
            "short",
            {"{{le}}": "sum by (le) (increase(fashion_analysis_confidence_bucket[1h]))"},
            "bars",
        ),
        Panel(
            "Rejected",
            "Photos that could not be measured, by reason.",
            "ops",
            rate("fashion_photos_rejected_total", "reason"),
        ),
    ),
)

TAKEN = Row(
    "How long it takes",
    "FashionUploadsSlow",
    (
        Panel(
            "Time of an upload",
            "How long imaging takes to answer a photo, by class of status.",
            "s",
            quantiles("fashion_http_request_duration_seconds", "status_class", _UPLOADS, 0.5, 0.95),
        ),
        Panel(
            "Steps",
            "The time that 95 % of photos spend in each step of measuring.",
            "s",
            quantiles("fashion_analysis_step_duration_seconds", "step", "", 0.95),
        ),
        Panel(
            "Known photos",
            "The share of uploads whose photo was measured before and is remembered.",
            "percentunit",
            {
                "remembered": or_zero(
                    'sum(rate(fashion_cache_reads_total{kind="analysis", outcome!="miss"}[$__rate_interval]))'
                    ' / (sum(rate(fashion_cache_reads_total{kind="analysis"}[$__rate_interval])) > 0)'
                )
            },
        ),
    ),
)

FULL = Row(
    "How full it is",
    "FashionLoadShed",
    (
        Panel(
            "Turned away",
            "Uploads answered 503 because too many are under way.",
            "reqps",
            {"turned away": "sum(rate(fashion_uploads_shed_total[$__rate_interval]))"},
        ),
        Panel(
            "Photos that wait",
            "Photos that wait for a free CPU, and how many may.",
            "short",
            {
                "waiting": "sum(fashion_measuring_waiting)",
                "limit": "sum(fashion_measuring_waiting_limit)",
            },
            read="FashionMeasuringSaturated",
        ),
        Panel(
            "Photos being measured",
            "Photos that are being measured, and how many may be at once.",
            "short",
            {
                "running": "sum(fashion_measuring_running)",
                "limit": "sum(fashion_measuring_running_limit)",
            },
            read="FashionMeasuringSaturated",
        ),
        Panel(
            "Uploads in memory",
            "Uploads that are held in memory, and how many may be.",
            "short",
            {
                "in flight": "sum(fashion_uploads_in_flight)",
                "limit": "sum(fashion_uploads_in_flight_limit)",
            },
        ),
        Panel(
            "Pixels in flight",
            "Pixels of the photos that are being decoded.",
            "short",
            {"pixels": "sum(fashion_measuring_pixels)"},
        ),
        Panel(
            "Rate limited",
            "Requests that the gateway rejects for their client's rate.",
            "reqps",
            {"limited": or_zero("sum(rate(fashion_requests_limited_total[$__rate_interval]))")},
            read="Services",
        ),
    ),
)

ANALYSIS = Page(
    "analysis", "Analysis", "Photos: how long, how sure, and what is turned away.", (MEASURED, TAKEN, FULL)
)
