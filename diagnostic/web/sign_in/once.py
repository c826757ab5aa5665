"""The one-time link by which an administrator comes in: opening it changes nothing, its button uses it up."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from diagnostic.definitions.loading.catalogue_files import catalogue
from diagnostic.services.sign_in.one_time import begin_once, works_once
from diagnostic.web.rendering import message
from diagnostic.web.respondents import forms
from diagnostic.web.sign_in.pages import admitted
from diagnostic.web.site import Site, own_language


def show(site: Site, request: Request) -> Response:
    """The button, as long as the link works: programs that look at links before people do use none up."""
    language = own_language(request)
    found = works_once(site.installation, request.path_params["token"], site.clock())
    if found is None:
        return message("once_unknown", language, 404)
    facts = {"organisation": found.organisation_name}
    return message("once", language, 200, facts=facts, button=catalogue(language).text("once_go"))


async def send(site: Site, request: Request) -> Response:
    """In, by a session of its own."""
    if not forms.same_origin(request, site.base_url):
        return message("foreign", own_language(request), 403)
    return await run_in_threadpool(_take, site, request)


def _take(site: Site, request: Request) -> Response:
    begun = begin_once(site.installation, request.path_params["token"], site.clock())
    if begun is None:
        return message("once_unknown", own_language(request), 404)
    return admitted(site, request, begun)
