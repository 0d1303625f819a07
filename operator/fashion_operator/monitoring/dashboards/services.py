"""The row that the first page repeats for each service."""

from fashion_operator.monitoring.dashboards.panels import Panel, Row, quantiles, rate

_SERVICE = '{service=~"$service"}'

SERVICE = Row(
    "Service $service",
    "Services",
    (
        Panel(
            "Requests by route",
            "Requests answered, by route.",
            "reqps",
            rate("fashion_http_requests_total", "route", _SERVICE),
        ),
        Panel(
            "Errors by route",
            "Requests answered with a server error, by route and status.",
            "reqps",
            rate("fashion_http_requests_total", "route, status", '{service=~"$service", status=~"5.."}'),
            read="FashionAvailability",
        ),
        Panel(
            "Time to answer",
            "The time that 95 % of requests are answered in, by route.",
            "s",
            quantiles("fashion_http_request_duration_seconds", "route", _SERVICE, 0.95),
        ),
        Panel(
            "Requests under way",
            "Requests that are being answered.",
            "short",
            {"{{service}}": f"sum by (service) (fashion_http_requests_in_flight{_SERVICE})"},
            width=6,
        ),
        Panel(
            "Event loop: lag",
            "How late the event loop wakes: what blocks it delays every request.",
            "s",
            quantiles("fashion_event_loop_lag_seconds", "", _SERVICE, 0.5, 0.95, 0.99),
            width=6,
            read="FashionEventLoopLate",
        ),
        Panel(
            "CPUs in use",
            "How many CPUs the service's processes use.",
            "short",
            rate("process_cpu_seconds_total", "service", _SERVICE),
            width=6,
        ),
        Panel(
            "Memory",
            "Resident memory of the service's largest process.",
            "bytes",
            {"{{service}}": f"max by (service) (process_resident_memory_bytes{_SERVICE})"},
            width=6,
        ),
        Panel(
            "Calls that failed",
            "Calls from the gateway that this service did not answer, by kind.",
            "cps",
            rate("fashion_upstream_failures_total", "kind", '{upstream=~"$service"}'),
            width=6,
            read="FashionServiceDown",
        ),
        Panel(
            "Unexpected errors",
            "Errors that no code expected, by kind.",
            "cps",
            rate("fashion_unhandled_errors_total", "kind", _SERVICE),
            width=6,
            read="FashionUnhandledErrors",
        ),
        Panel(
            "Background tasks begun again",
            "Background tasks that failed and were started again, by task.",
            "cps",
            rate("fashion_background_restarts_total", "task", _SERVICE),
            width=6,
        ),
        Panel(
            "Processes by version",
            "How many processes run which version.",
            "short",
            {"{{version}}": f"count by (version) (fashion_build_info{_SERVICE})"},
            width=6,
            read="FashionServiceDown",
        ),
    ),
    repeats="service",
)
