"""Servers of a test's own that others send to: a collector of traces, and Sentry's place for reports."""

import gzip
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from typing import Any

import msgspec
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1 import trace_pb2

from support.http.servers import running

Json = dict[str, Any]


class Listener:
    """Takes what is posted to it, in order.

    Attributes:
        received: the path and the body of each request.
        status: what is answered.
    """

    def __init__(self) -> None:
        self.received: list[tuple[str, bytes]] = []
        self.status = 200
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                encoding = self.headers.get("Content-Encoding", "")
                listener.received.append((self.path, _unpacked(body, encoding)))
                self.send_response(listener.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_port}"


def _unpacked(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        # Who sends it has it installed.
        return bytes(import_module("brotli").decompress(body))
    return gzip.decompress(body) if encoding == "gzip" else body


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener until the end."""
    listener = Listener()
    with running(listener.server):
        yield listener
    listener.server.server_close()


class Span(msgspec.Struct, frozen=True):
    """A span as a test reads it."""

    service: str
    name: str
    kind: str
    trace: str
    id: str
    parent: str
    facts: dict[str, str | int]
    failed: bool


def spans(received: Sequence[tuple[str, bytes]]) -> list[Span]:
    """Every span that a collector was sent."""
    requests = [ExportTraceServiceRequest.FromString(body) for path, body in received]
    assert {path for path, _ in received} <= {"/v1/traces"}
    return [
        _span(str(_facts(group.resource.attributes)["service.name"]), span)
        for request in requests
        for group in request.resource_spans
        for scope in group.scope_spans
        for span in scope.spans
    ]


def _span(service: str, span: trace_pb2.Span) -> Span:
    return Span(
        service=service,
        name=span.name,
        kind=trace_pb2.Span.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_").lower(),
        trace=span.trace_id.hex(),
        id=span.span_id.hex(),
        parent=span.parent_span_id.hex(),
        facts=_facts(span.attributes),
        failed=span.status.code == trace_pb2.Status.STATUS_CODE_ERROR,
    )


def _facts(attributes: Any) -> dict[str, str | int]:
    return {each.key: each.value.string_value or each.value.int_value for each in attributes}


def reports(sentry: Listener) -> list[Json]:
    """Every report that Sentry was sent."""
    return [msgspec.json.decode(body.splitlines()[2]) for _, body in sentry.received]
