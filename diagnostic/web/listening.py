"""The HTTP server under the app: it names neither itself nor whom it serves."""

from __future__ import annotations

import logging

import uvicorn
from starlette.types import ASGIApp

from diagnostic.settings import Settings

PING = 20  # seconds between two looks whether a browser is still there
LARGEST = 16 * 2**20  # bytes of one message of a browser: what all widgets of a page hold


def listen(app: ASGIApp, settings: Settings) -> None:
    """Serve `app` until the process is told to stop; exit code 3 where it could not start."""
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,  # ours
        access_log=False,  # an address may hold a secret
        server_header=False,
        ws="websockets-sansio",
        ws_ping_interval=PING,
        ws_ping_timeout=PING,
        ws_max_size=LARGEST,
        ws_per_message_deflate=False,
    )


def _is_news(record: logging.LogRecord) -> bool:
    """All but what uvicorn says of each socket that was refused with an answer of its own."""
    return not str(record.msg).startswith("ASGI callable returned without completing handshake")
