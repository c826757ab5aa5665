"""Whether the server is ready for its first visitors, and whether it can do its work: for programs that watch it."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from diagnostic.services.server.alive import state
from diagnostic.web.site import Site

RETRY = {"Retry-After": "10", "Cache-Control": "no-store"}


async def ready(site: Site, request: Request) -> Response:
    """200 once reports are opened; 503 while the server still opens them, though it answers all the same.

    503 also once a newer version has changed the tables, and 404 while the server lets its pages go before it stops, so
    that a proxy asks the others.
    """
    status, word = state()
    return PlainTextResponse(f"{word}\n", status, None if status == 200 else {"Retry-After": "1"})


async def health(site: Site, request: Request) -> Response:
    """200 while answers are taken, else 503, with what is wrong.

    It needs none of the threads in which pages are made: all of them may be waiting for the database.
    """
    troubles = await asyncio.to_thread(lambda: site.health.troubles())
    told = {"status": "ok", "troubles": [{"part": each.part, "reason": each.reason} for each in troubles]}
    if all(each.works for each in troubles):
        return JSONResponse(told, 200, {"Cache-Control": "no-store"})
    return JSONResponse(told | {"status": "failing"}, 503, RETRY)
