"""The choice of an organisation, for those who may enter several; also later on, when they go on to another."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from diagnostic.definitions.loading.catalogue_files import catalogue
from diagnostic.services.installation.sessions import choices, choose
from diagnostic.services.installation.visits import COOKIE
from diagnostic.services.sign_in.ways import safe_page
from diagnostic.web.rendering import message, render
from diagnostic.web.respondents import forms
from diagnostic.web.sign_in.pages import NO_STORE
from diagnostic.web.site import Site, own_language
from diagnostic.web.staff import HOMES, keeping, sign_in_buttons

ROLES = {"consultant": "role_consultant", "executive": "role_executive", "administrator": "role_administrator"}


def show(site: Site, request: Request) -> Response:
    """The organisations that the owner of this session may enter."""
    page = catalogue(own_language(request))
    found = choices(site.installation, request.cookies.get(COOKIE, ""), site.clock())
    if not found:
        return _over(site, request)
    listed = [(each.stamp, each.organisation_name, page.text(ROLES[each.rule.role])) for each in found]
    return render("sign_in/choose.html", page.language, title=page.text("choose_title"), places=listed)


async def send(site: Site, request: Request) -> Response:
    """The choice: a session of its own begins, and the one before is over, with whatever is open by it."""
    fields = await forms.sent(site, request)
    if isinstance(fields, Response):
        return fields
    return await run_in_threadpool(_take, site, request, fields)


def _take(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    kept = request.cookies.get(COOKIE, "")
    begun = choose(site.installation, kept, fields.get("place", ""), site.clock())
    if begun is None or begun.access is None:
        return _over(site, request)
    wanted = safe_page(request.query_params.get("to", ""))
    return keeping(site, RedirectResponse(wanted or HOMES[begun.access.role], 303, NO_STORE), begun.kept)


def _over(site: Site, request: Request) -> Response:
    language = own_language(request)
    return message("choose_over", language, 403, sign_in=sign_in_buttons(site, language))
