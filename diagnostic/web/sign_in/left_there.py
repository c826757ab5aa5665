"""Where a provider says that somebody signed out there, or has no account any more: it gets no page, but a status."""

from __future__ import annotations

import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from diagnostic.services.installation.rate_limit import TooManyTries
from diagnostic.services.sign_in.refusals import SignInRefused
from diagnostic.web.respondents import forms
from diagnostic.web.sign_in.pages import NO_STORE
from diagnostic.web.site import Site, client

LOG = logging.getLogger(__name__)
FORM = "application/x-www-form-urlencoded"


async def told(site: Site, request: Request) -> Response:
    """200 where sessions of whoever left have ended, also where there were none; 400 for what proves nothing.

    429 where one address sent much that did; 503 where the provider's keys are not to be had, and it may try again.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return Response(status_code=400, headers=NO_STORE)
    try:
        fields = await forms.read_form(request)
    except forms.FormTooLarge:
        return Response(status_code=400, headers=NO_STORE)
    return await run_in_threadpool(_end, site, request, fields.get("logout_token", ""))


def _end(site: Site, request: Request, token: str) -> Response:
    id = request.path_params["provider"]
    try:
        ended = site.providers.left_there(id, token, client(request), site.clock())
    except TooManyTries as error:
        return Response(status_code=429, headers=NO_STORE | {"Retry-After": str(error.seconds)})
    except SignInRefused as refusal:
        LOG.warning("what came as a sign-out from a provider was refused: %s", refusal.cause)
        return Response(status_code=503 if refusal.told == "away" else 400, headers=NO_STORE)
    LOG.info("a provider ended %s sessions", ended)
    return Response(headers=NO_STORE)
