"""From the address that a mail program made of a link to the one that was sent, before any page looks at it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from diagnostic.services.respondents.credentials import as_token
from diagnostic.services.respondents.submissions import look_up
from diagnostic.web.language.switch import carried
from diagnostic.web.links.held import HeldLink, read_path
from diagnostic.web.site import Site

NO_STORE = {"Cache-Control": "no-store"}


def leads_to(site: Site, held: HeldLink) -> str:
    """The address on this server that a link is for; empty where no invitation has any of its tokens.

    Nothing is used up. What is no invitation's token is for its own page to look up, which counts tries.
    """
    for secret, address in zip(held.secrets, held.addresses, strict=True):
        if not as_token(secret) or look_up(site.installation, secret, site.clock()).state != "unknown":
            return address
    return ""


def led(site: Site, held: HeldLink, language: str = "") -> Response:
    """The way to the address of a link that somebody pasted; its page says so where nobody has it.

    language : what a reader chose, which goes along.
    """
    return RedirectResponse(carried(leads_to(site, held) or held.addresses[0], language), 303, NO_STORE)


class CleanAddresses:
    """Leads on to the address that was sent, so that a draft is found again under it; all else goes on as it is."""

    def __init__(self, app: ASGIApp, site: Site):
        self.app, self.site = app, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, or lead to another address of ours."""
        reads = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        held = read_path(scope["path"]) if reads else None
        if held is not None and held.addresses != (scope["path"],):
            to = await run_in_threadpool(leads_to, self.site, held)
            if to and to != scope["path"]:
                return await RedirectResponse(to, 303, NO_STORE)(scope, receive, send)
        return await self.app(scope, receive, send)
