"""What the studio measures of itself, for Prometheus."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from findcolor.server.queue import JobQueue
    from findcolor.server.studio import Studio

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 15, 60)


class Metrics:
    """Counters of one running studio (not of the process: tests run many)."""

    def __init__(self, studio: Studio, queue: JobQueue) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter(
            "findcolor_requests", "Answers given.", labels, registry=self.registry
        )
        self.seconds = Histogram(
            "findcolor_request_seconds",
            "Time until an answer was sent whole.",
            ("route",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        canvases = studio.canvases
        for name, help, value in (
            ("open_photos", "Photos whose features are in memory.", lambda: len(canvases)),
            ("open_photo_bytes", "Memory of the features.", lambda: canvases.nbytes),
            ("open_photo_hits", "Times the features were in memory.", lambda: canvases.hits),
            ("open_photo_misses", "Times they had to be computed.", lambda: canvases.misses),
            ("open_photo_evictions", "Times they gave way.", lambda: canvases.evictions),
            ("clicks_waiting", "Clicks that wait for a thread.", lambda: len(studio.clicks)),
            ("files_waiting", "Whole files that wait for a thread.", lambda: len(studio.files)),
            ("job_photos_waiting", "Photos of jobs that are not done yet.", queue.waiting),
        ):
            gauge = Gauge(f"findcolor_{name}", help, registry=self.registry)
            gauge.set_function(value)

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self.registry)


class Measure:
    """Counts and times every answer of the application it wraps."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer and take note."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start, status = time.perf_counter(), 500

        async def send_and_see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_and_see)
        finally:
            # The route's pattern, not the path: ids would make a series for every photo.
            route = getattr(scope.get("route"), "path", None) or "other"
            self.metrics.requests.labels(scope["method"], route, str(status)).inc()
            self.metrics.seconds.labels(route).observe(time.perf_counter() - start)
