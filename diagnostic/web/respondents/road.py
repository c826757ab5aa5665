"""The short way of what most requests ask for while a survey is open: a questionnaire by its link, and its form.

Behind it are the checks and wrappers of Streamlit's pages, and a hundred addresses that are looked through in turn: for
an address that has the shape of an invitation's they find nothing, and cost as much as the answer.
"""

from __future__ import annotations

import re

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from diagnostic.web.respondents import pages
from diagnostic.web.respondents.blank_form import BlankForm
from diagnostic.web.site import Site

_INVITED = re.compile(r"/q/([0-9a-z]{8}[A-Za-z0-9_][A-Za-z0-9_-]{23})")  # an open link's has a dash first
_PAGES = {"GET": pages.show, "POST": pages.send}
_AS_THEY_ARE = (BlankForm, RedirectResponse)  # compressed before, and without a body
_COMPRESSED_FROM, _LEVEL = 1000, 5  # bytes; both as Streamlit has them


class InvitationRoad:
    """Answers what is asked for at an invitation's address; all else goes on."""

    def __init__(self, app: ASGIApp, site: Site):
        self.app, self.site = app, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or hand it on."""
        found = _INVITED.fullmatch(scope["path"]) if scope["type"] == "http" else None
        page = _PAGES.get(scope["method"]) if found else None
        if found is None or page is None:
            return await self.app(scope, receive, send)
        scope["path_params"] = {"secret": found[1]}
        answer: Response = await page(self.site, Request(scope, receive, send))
        sent = answer if isinstance(answer, _AS_THEY_ARE) else GZipMiddleware(answer, _COMPRESSED_FROM, _LEVEL)
        await sent(scope, receive, send)
