"""Pages that are the same for everybody: how answers are protected, and the receipt of a survey."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from diagnostic.definitions.loading.catalogue_files import catalogue
from diagnostic.definitions.loading.zone_words import day_there
from diagnostic.report.audit import protection
from diagnostic.services.respondents.receipts import receipt
from diagnostic.web.rendering import message, render
from diagnostic.web.respondents import contact
from diagnostic.web.site import Site, own_language


def protection_page(site: Site, request: Request) -> Response:
    """The page on how answers are protected."""
    language, wave = own_language(request), request.query_params.get("wave", "")
    page = protection.page(language)
    found = receipt(site.installation, wave, site.clock()) if wave else None
    asked = contact.ask(catalogue(language), found.contact if found else "")
    return render("protection.html", language, title=page.title, page=page, ask=asked)


def receipt_page(site: Site, request: Request) -> Response:
    """The receipt to print or keep: it knows the wave, and nothing of who opens it."""
    language = own_language(request)
    found = receipt(site.installation, request.path_params["wave"], site.clock())
    if found is None:
        return message("missing", language, 404)
    page = catalogue(language)
    return render(
        "receipt.html",
        language,
        title=page.text("receipt_title"),
        organisation=found.organisation_name,
        wave=found.wave_name,
        demonstration=found.demonstration,
        closes=day_there(page, found.closes, found.zone),
        destroyed=page.date(found.destroyed),
        ask=contact.ask(page, found.contact),
    )
