"""An action's page for whoever has its owner's link, the forms on it, and its calendar file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from diagnostic.definitions.action import (
    DOING,
    DONE,
    DROPPED,
    FREE,
    LONGEST_OWNER,
    LONGEST_WORDS,
    OPEN,
    STATES,
    SUGGESTION,
    WHYS,
    ActionWhy,
)
from diagnostic.definitions.loading.catalogue_files import Catalogue, catalogue
from diagnostic.errors import UserError
from diagnostic.report.pages.acting.plan import STATE_SIGNS
from diagnostic.services.actions.calendars import calendar_of
from diagnostic.services.actions.comments import LONGEST, add_comment, comments_of
from diagnostic.services.actions.owners import ActionPlace, change_state, place_of
from diagnostic.services.actions.records import Action, ActionChangedMeanwhile, by_link
from diagnostic.services.meetings.entrance import too_fast
from diagnostic.web.rendering import message, render
from diagnostic.web.respondents import forms
from diagnostic.web.site import Site, own_language, why_refused
from diagnostic.zones import day_of

STATE_NAMES = {OPEN: "action_open", DOING: "action_doing", DONE: "action_done", DROPPED: "action_dropped"}
WHY_NAMES = {kind: f"action_why_{kind}" for kind in WHYS} | {SUGGESTION: "progress_suggested"}


@dataclass(frozen=True)
class OwnerVisit:
    """A request with the action that its address opens."""

    site: Site
    request: Request
    action: Action

    @property
    def page(self) -> Catalogue:
        """The sentences of the page."""
        return catalogue(own_language(self.request))


@dataclass(frozen=True)
class Refused:
    """What was sent in a form that was not taken, and why."""

    event: str = ""
    reasons: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


def show(site: Site, request: Request) -> Response:
    """The action."""
    visit = _visit(site, request)
    return visit if isinstance(visit, Response) else _page(visit, Refused())


def calendar(site: Site, request: Request) -> Response:
    """The action as a file for a calendar."""
    visit = _visit(site, request)
    if isinstance(visit, Response):
        return visit
    place = place_of(site.installation, visit.action)
    content = calendar_of([visit.action], {visit.action.unit: place.unit}, place.zone)
    headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="action.ics"'}
    return Response(content, media_type="text/calendar", headers=headers)


async def send(site: Site, request: Request) -> Response:
    """One form of the page: how far it is, or a comment."""
    fields = await forms.sent(site, request, "action_foreign")
    return fields if isinstance(fields, Response) else await run_in_threadpool(_take, site, request, fields)


def _take(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    visit = _visit(site, request)
    if isinstance(visit, Response):
        return visit
    event = fields.get("event", "")
    if event not in TAKERS:
        return message("missing", visit.page.language, 404)
    if seconds := too_fast(visit.action.id, site.clock()):
        return _page(visit, Refused(event, (visit.page.text("meet_wait", seconds=seconds),), fields), 409)
    try:
        TAKERS[event](visit, fields)
    except ActionChangedMeanwhile:
        newest = by_link(site.installation, visit.action.id, visit.action.link) or visit.action
        told = visit.page.text("action_meanwhile", state=visit.page.text(STATE_NAMES[newest.text.state]))
        return _page(replace(visit, action=newest), Refused(event, (told,), fields), 409)
    except UserError as error:
        return _page(visit, Refused(event, why_refused(visit.request, error), fields), 409)
    return RedirectResponse(visit.action.address, 303, {"Cache-Control": "no-store"})


def _state(visit: OwnerVisit, fields: Mapping[str, str]) -> None:
    state = fields.get("state", "")
    author = forms.called(fields.get("name", ""), LONGEST_OWNER)
    change_state(
        visit.site.installation,
        visit.action,
        forms.version_read(fields.get("version", "")),
        (state, forms.tidy(fields.get("reason", ""))),
        author or visit.action.text.owner or visit.page.text("action_nobody"),
        visit.site.clock(),
    )


def _say(visit: OwnerVisit, fields: Mapping[str, str]) -> None:
    text, name = (forms.tidy(fields.get(each, "")) for each in ("text", "name"))
    add_comment(visit.site.installation, visit.action, text.replace("\r", ""), name, visit.site.clock())


TAKERS: dict[str, Callable[[OwnerVisit, Mapping[str, str]], None]] = {"state": _state, "say": _say}


def _visit(site: Site, request: Request) -> OwnerVisit | Response:
    found = by_link(site.installation, request.path_params["id"], request.path_params["link"])
    if found is None:
        return message("action_unknown", own_language(request), 404)
    return OwnerVisit(site, request, found)


def _page(visit: OwnerVisit, refused: Refused, status: int = 200) -> Response:
    action, inst, page = visit.action, visit.site.installation, visit.page
    place: ActionPlace = place_of(inst, action)
    chosen = refused.fields.get("state") if refused.event == "state" else action.text.state
    values: dict[str, Any] = {
        "action": action,
        "place": place,
        "refused": refused,
        "states": [(state, STATE_SIGNS[state], page.text(STATE_NAMES[state])) for state in STATES],
        "chosen": chosen,
        "dropped": DROPPED,
        "why": _why(page, action.text.why),
        "overdue": action.text.overdue(day_of(visit.site.clock(), place.zone)),
        "said": comments_of(inst, action),
        "date": page.date,
        "day_of": lambda moment: day_of(moment, place.zone),
        "limits": {"name": LONGEST_OWNER, "reason": LONGEST_WORDS, "text": LONGEST},
    }
    return render("action/page.html", page.language, status, title=action.text.what, **values)


def _why(page: Catalogue, why: ActionWhy) -> str:
    """What an action is there for; empty where nobody said so."""
    words = why.words or why.reference
    return words if why.kind == FREE or not words else page.text(WHY_NAMES[why.kind], words=words)
