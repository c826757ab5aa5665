"""The progress page over HTTP: read by everybody with its link, and the monthly update by the follow-up manager's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from diagnostic.definitions.action import LONGEST_OWNER, STATES
from diagnostic.definitions.loading.catalogue_files import Catalogue, catalogue
from diagnostic.errors import UserError
from diagnostic.report.pages.acting.plan import STATE_SIGNS
from diagnostic.services.actions.owners import place
from diagnostic.services.actions.progress import (
    LONGEST,
    MonthlyUpdate,
    ProgressEntry,
    ProgressPage,
    next_day,
    progress_by_link,
    progress_of,
    save_update,
    updates_of,
)
from diagnostic.services.installation.organisations import zone_of
from diagnostic.services.meetings.entrance import too_fast
from diagnostic.web.actions.pages import STATE_NAMES
from diagnostic.web.rendering import message, render
from diagnostic.web.respondents import forms
from diagnostic.web.site import Site, own_language, why_refused
from diagnostic.zones import day_of

MOST_BYTES = 6_500  # of what one page says: with all around it stays below 10 KB
UPDATES_BYTES = 2_500  # of these, of updates; but one is always there
AROUND = 150  # bytes of HTML around each entry


@dataclass(frozen=True)
class ProgressVisit:
    """A request with the page that its address opens, and whether it is the follow-up manager's."""

    site: Site
    request: Request
    progress: ProgressPage
    manages: bool

    @property
    def page(self) -> Catalogue:
        """The sentences of the page."""
        return catalogue(own_language(self.request))

    @property
    def address(self) -> str:
        """The address that was opened."""
        return self.progress.manager_address if self.manages else self.progress.address


@dataclass(frozen=True)
class UpdateForm:
    """What was typed into the form of an update that was not taken, and why."""

    reasons: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


def show(site: Site, request: Request) -> Response:
    """What became of every action."""
    visit = _visit(site, request)
    return visit if isinstance(visit, Response) else _page(visit, UpdateForm())


async def send(site: Site, request: Request) -> Response:
    """The monthly update."""
    fields = await forms.sent(site, request, "progress_foreign")
    return fields if isinstance(fields, Response) else await run_in_threadpool(_take, site, request, fields)


def _take(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    visit = _visit(site, request)
    if isinstance(visit, Response):
        return visit
    if not visit.manages:
        return message("missing", visit.page.language, 404)
    now = site.clock()
    if seconds := too_fast(visit.progress.id, now):
        return _page(visit, UpdateForm((visit.page.text("meet_wait", seconds=seconds),), fields), 409)
    done, not_done, following, by = (forms.tidy(fields.get(each, "")) for each in ("done", "not_done", "next", "name"))
    number = forms.version_read(fields.get("version", ""))
    update = MonthlyUpdate(f"{_today(visit):%Y-%m}", done, not_done, following, " ".join(by.split()), number)
    try:
        save_update(site.installation, visit.progress, update, now)
    except UserError as error:
        return _page(visit, UpdateForm(why_refused(visit.request, error), fields), 409)
    return RedirectResponse(visit.address, 303, {"Cache-Control": "no-store"})


def _visit(site: Site, request: Request) -> ProgressVisit | Response:
    found = progress_by_link(site.installation, request.path_params["id"], request.path_params["link"])
    if found is None:
        return message("progress_unknown", own_language(request), 404)
    return ProgressVisit(site, request, *found)


def _page(visit: ProgressVisit, form: UpdateForm, status: int = 200) -> Response:
    inst, page, today = visit.site.installation, visit.page, _today(visit)
    entries, updates = progress_of(inst, visit.progress), updates_of(inst, visit.progress)
    shown, used = _newest(updates)
    sheets = in_sheets(entries, MOST_BYTES - used)
    asked = visit.request.query_params.get("page", "1")
    number = min(int(asked), len(sheets)) if asked.isdecimal() and len(asked) < 5 and int(asked) else 1
    month = f"{today:%Y-%m}"
    values: dict[str, Any] = {
        "place": place(inst, visit.progress.organisation, visit.progress.unit),
        "here": visit.address,
        "month_name": page.month,
        "entries": sheets[number - 1],
        "page_number": number,
        "pages": len(sheets),
        "counts": [(STATE_SIGNS[state], page.text(STATE_NAMES[state]), n) for state, n in _counts(entries)],
        "signs": STATE_SIGNS,
        "names": {state: page.text(STATE_NAMES[state]) for state in STATES},
        "next_day": next_day(entries, today),
        "date": page.date,
        "today": today,
        "updates": [(date.fromisoformat(f"{each.month}-01"), each) for each in shown if number == 1],
        "manages": visit.manages,
        "form": form,
        "mine": next((each for each in updates if each.month == month), MonthlyUpdate(month, "", "", "", "")),
        "limits": {"text": LONGEST, "name": LONGEST_OWNER},
    }
    return render("progress/page.html", page.language, status, title=page.text("progress_heading"), **values)


def _today(visit: ProgressVisit) -> date:
    return day_of(visit.site.clock(), zone_of(visit.site.installation, visit.progress.organisation))


def _counts(entries: Sequence[ProgressEntry]) -> list[tuple[str, int]]:
    found = [(state, sum(each.state == state for each in entries)) for state in STATES]
    return [(state, number) for state, number in found if number]


def _newest(updates: Sequence[MonthlyUpdate]) -> tuple[list[MonthlyUpdate], int]:
    """The newest updates that the first page has room for, and how many bytes they take."""
    shown: list[MonthlyUpdate] = []
    used = 0
    for each in updates:
        size = AROUND + sum(len(text.encode()) for text in (each.done, each.not_done, each.next, each.by))
        if shown and used + size > UPDATES_BYTES:
            break
        shown.append(each)
        used += size
    return shown, used


def in_sheets(entries: Sequence[ProgressEntry], first: int) -> list[list[ProgressEntry]]:
    """The entries, as many a page as it takes bytes, the first one fewer; one page at least."""
    sheets: list[list[ProgressEntry]] = [[]]
    room = first
    for each in entries:
        texts = (each.words, each.now, each.suggested, each.reason, each.owner)
        size = AROUND + sum(len(text.encode()) for text in texts)
        if size > room and sheets[-1]:
            sheets.append([])
            room = MOST_BYTES
        sheets[-1].append(each)
        room -= size
    return sheets
