"""Whether the server is ready for its first visitors, for whoever starts it or leads people to it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from diagnostic.services.server.readiness import READY
from diagnostic.web.site import Site


def ready(site: Site, request: Request) -> Response:
    """200 once reports are opened; 503 while the server still opens them, though it answers all the same."""
    if READY.is_set():
        return PlainTextResponse("ready\n")
    return PlainTextResponse("starting\n", 503, {"Retry-After": "1"})
