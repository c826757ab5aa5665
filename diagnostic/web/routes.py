"""All HTML routes beside Streamlit's pages: which address leads to which function."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from diagnostic.web import packs, setup, staff
from diagnostic.web.actions import pages as pages_of_actions
from diagnostic.web.actions import progress
from diagnostic.web.agreements import pages as pages_of_agreements
from diagnostic.web.assets import PREFIX, asset
from diagnostic.web.meetings import following, sending, slides
from diagnostic.web.meetings import pages as pages_of_meetings
from diagnostic.web.readiness import health, ready
from diagnostic.web.rendering import message
from diagnostic.web.respondents import everyone, pages, same_for_all
from diagnostic.web.sign_in import choosing, left_there, once
from diagnostic.web.sign_in import pages as pages_of_sign_in
from diagnostic.web.site import Site, own_language
from diagnostic.web.stories import pages as pages_of_stories

#: Below these no page is Streamlit's.
LOST = (
    "/q",
    "/setup",
    "/enter",
    "/auth",
    "/leave",
    "/ready",
    "/health",
    "/assets",
    "/preview",
    "/packs",
    "/meet",
    "/agreement",
    "/action",
    "/progress",
    "/story",
    "/results",
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def routes(site: Site) -> list[BaseRoute]:
    """Routes of `site`; the first that fits an address and a method answers."""
    table: tuple[tuple[str, str, Callable[..., Any]], ...] = (
        ("/q", "GET", pages.code_page),
        ("/q", "POST", pages.code_typed),
        ("/q/", "GET", pages.code_page),
        ("/q/protection", "GET", same_for_all.protection_page),
        ("/q/receipt/{wave}", "GET", same_for_all.receipt_page),
        ("/q/{secret}", "GET", pages.show),
        ("/q/{secret}", "POST", pages.send),
        ("/q/{secret}/", "GET", pages.show),
        ("/q/{secret}/thanks", "GET", pages.thanks),
        ("/q/{secret}/thanks", "POST", pages.send_and_see),
        ("/q/{secret}/again", "GET", pages.again),
        ("/q/{secret}/language", "POST", pages.in_language),
        ("/setup/{token}", "GET", setup.show),
        ("/setup/{token}", "POST", setup.send),
        ("/enter/{token}", "GET", staff.enter),
        ("/leave", "GET", staff.leave_page),
        ("/leave", "POST", staff.leave),
        ("/ready", "GET", ready),
        ("/health", "GET", health),
        ("/preview/{questionnaire}", "GET", staff.preview_shipped),
        ("/preview/results/{wave}", "GET", everyone.preview),
        ("/preview/own/{record}", "GET", staff.preview_own),
        ("/preview/draft/{record}", "GET", staff.preview_draft),
        ("/preview/{wave}/{audience}", "GET", staff.preview_wave),
        ("/packs/{pack}", "GET", packs.pack),
    )
    table += (
        ("/agreement/{id}/{link}", "GET", pages_of_agreements.show),
        ("/agreement/{id}/{link}", "POST", pages_of_agreements.send),
        ("/agreement/{id}/{link}/poster", "GET", pages_of_agreements.poster),
    )
    table += (
        ("/story/{id}/{link}", "GET", pages_of_stories.show),
        ("/story/{id}/{link}", "POST", pages_of_stories.send),
        ("/action/{id}/{link}", "GET", pages_of_actions.show),
        ("/action/{id}/{link}", "POST", pages_of_actions.send),
        ("/action/{id}/{link}/calendar", "GET", pages_of_actions.calendar),
        ("/progress/{id}/{link}", "GET", progress.show),
        ("/progress/{id}/{link}", "POST", progress.send),
        ("/results/{id}/{link}", "GET", everyone.by_address),
    )
    table += sign_in()
    table += meetings()
    ours = [Route(path, partial(page, site), methods=[method]) for path, method, page in table]
    known = dict.fromkeys(path for path, _, _ in table)
    wrong_method = [Route(path, _wrong_method, methods=METHODS) for path in known]
    lost = [Route(path, _lost, methods=METHODS) for root in LOST for path in (root, f"{root}/{{rest:path}}")]
    return [*ours, *wrong_method, Route(PREFIX + "{name}", asset), *lost]


def sign_in() -> tuple[tuple[str, str, Callable[..., Any]], ...]:
    """Addresses of sign-in."""
    return (
        ("/auth/sign-in/{provider}", "GET", pages_of_sign_in.go),
        ("/auth/callback/{provider}", "GET", pages_of_sign_in.back),
        ("/auth/left/{provider}", "POST", left_there.told),
        ("/auth/choose", "GET", choosing.show),
        ("/auth/choose", "POST", choosing.send),
        ("/auth/once/{token}", "GET", once.show),
        ("/auth/once/{token}", "POST", once.send),
    )


def meetings() -> tuple[tuple[str, str, Callable[..., Any]], ...]:
    """Addresses of meetings."""
    return (
        ("/meet", "GET", pages_of_meetings.code_page),
        ("/meet", "POST", pages_of_meetings.code_typed),
        ("/meet/", "GET", pages_of_meetings.code_page),
        ("/meet/{code}", "GET", pages_of_meetings.phone),
        ("/meet/{code}/", "GET", pages_of_meetings.phone),
        ("/meet/{code}/wall", "GET", pages_of_meetings.wall),
        ("/meet/{code}/desk", "GET", pages_of_meetings.desk),
        ("/meet/{code}/record", "GET", pages_of_meetings.record_page),
        ("/meet/{code}/stream", "GET", following.stream),
        ("/meet/{code}/state", "GET", following.polled),
        ("/meet/{code}/send", "POST", sending.send),
        ("/meet/{code}/picture", "GET", slides.on_the_wall),
        ("/meet/{code}/desk/picture", "GET", slides.ahead),
    )


def _wrong_method(request: Request) -> Response:
    return message("method", own_language(request), 405)


def _lost(request: Request) -> Response:
    return message("missing", own_language(request), 404)
