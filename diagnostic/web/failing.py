"""What somebody is told whose request failed; a form that could not be taken can be sent again from there."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from diagnostic.definitions.loading.catalogue_files import catalogue
from diagnostic.web.policies import OUR_POLICY, POLICY, PROGRAMS, under
from diagnostic.web.rendering import message
from diagnostic.web.site import own_language

AGAIN = {"busy": 5, "away": 15, "full": 60, "damaged": 120}  # seconds until a request may work again


def keep_to_send_again(request: Request, fields: Mapping[str, str]) -> None:
    """Keep a form while its request is answered: if that fails it goes back to its sender, who may have no script."""
    request.state.to_send_again = fields


def failed(request: Request, kind: str | None) -> Response:
    """503 where the server is held up, by `kind`, else 500."""
    language, name, status = own_language(request), "away" if kind else "broken", 503 if kind else 500
    headers = {"Retry-After": str(AGAIN[kind])} if kind else {}
    if "application/json" in request.headers.get("accept", ""):
        reason = catalogue(language).text(name)
        return JSONResponse({"refusal": name, "reason": reason}, status, headers | {"Cache-Control": "no-store"})
    if under(request.scope["path"], PROGRAMS):
        return JSONResponse(catalogue(language).text(name), status, headers)
    fields = getattr(request.state, "to_send_again", {})
    return message(name, language, status, headers=headers | {POLICY: OUR_POLICY}, send_again=fields)
