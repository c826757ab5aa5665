"""Who may open what: every HTML route by who asks, every page for staff by role; and docs/roles.md, made of both.

`python -m tests.roles` writes the page. tests/ui/test_roles.py tries each cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple, get_args

from diagnostic.services.installation.access import Role
from diagnostic.ui.pages import PAGES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "roles.md"
#: Those who ask, with what is theirs: nothing of what is asked for belongs to the part or the other organisation.
VIEWERS = {
    "nobody": "anybody, without a visit",
    "part": "an executive of another part",
    "whole": "an executive of the whole",
    "consultant": "a consultant",
    "administrator": "an administrator",
    "stranger": "a consultant of another organisation",
}
WHOLE, CONSULTANTS = ("whole", "consultant"), ("consultant",)


class Allowed(NamedTuple):
    """Who is let in. `by`: what their address, or their browser, has to hold for it; nobody gets in with another."""

    who: tuple[str, ...]
    by: str = ""


def holder(what: str, who: Iterable[str] = tuple(VIEWERS)) -> Allowed:
    """Whoever holds it, of these."""
    return Allowed(tuple(who), what)


ANYBODY = Allowed(tuple(VIEWERS))
INVITED, TEAM = holder("an invitation"), holder("the address of a team")
AT_THE_MEETING, AT_THE_DESK = holder("the code of a meeting"), holder("the code of a meeting", WHOLE)

ROUTES: Mapping[str, Allowed] = {
    "GET /q": ANYBODY,
    "POST /q": ANYBODY,
    "GET /q/": ANYBODY,
    "GET /q/protection": ANYBODY,
    "GET /q/receipt/{wave}": holder("the id of a survey"),
    "GET /q/{secret}": INVITED,
    "POST /q/{secret}": INVITED,
    "GET /q/{secret}/": INVITED,
    "GET /q/{secret}/thanks": INVITED,
    "POST /q/{secret}/thanks": INVITED,
    "GET /q/{secret}/again": INVITED,
    "POST /q/{secret}/language": INVITED,
    "GET /setup/{token}": holder("the set-up link of today or yesterday, until an organisation is set up", ()),
    "POST /setup/{token}": holder("the set-up link of today or yesterday, until an organisation is set up", ()),
    "GET /enter/{token}": holder("a link of staff"),
    "GET /leave": ANYBODY,
    "POST /leave": ANYBODY,
    "GET /auth/sign-in/{provider}": holder("the name of a provider"),
    "GET /auth/callback/{provider}": holder("a way to the provider that began in this browser"),
    "POST /auth/left/{provider}": holder("a provider's signature under who has left there"),
    "GET /auth/choose": holder("a sign-in that leads to several organisations"),
    "POST /auth/choose": holder("a sign-in that leads to several organisations"),
    "GET /auth/once/{token}": holder("a one-time link"),
    "POST /auth/once/{token}": holder("a one-time link"),
    "GET /ready": ANYBODY,
    "GET /health": ANYBODY,
    "GET /assets/{name}": holder("the name of a file that pages use"),
    "GET /preview/{questionnaire}": Allowed(("consultant", "stranger"), "the name of a questionnaire"),
    "GET /preview/results/{wave}": holder("the id of a survey", WHOLE),
    "GET /preview/own/{record}": holder("the id of an own questionnaire", CONSULTANTS),
    "GET /preview/draft/{record}": holder("the id of an own questionnaire", CONSULTANTS),
    "GET /preview/{wave}/{audience}": holder("the id of a survey", CONSULTANTS),
    "GET /packs/{pack}": holder("the id of a pack", WHOLE),
    "GET /agreement/{id}/{link}": TEAM,
    "POST /agreement/{id}/{link}": TEAM,
    "GET /agreement/{id}/{link}/poster": TEAM,
    "GET /story/{id}/{link}": TEAM,
    "POST /story/{id}/{link}": TEAM,
    "GET /action/{id}/{link}": holder("the address of an action's owner"),
    "POST /action/{id}/{link}": holder("the address of an action's owner"),
    "GET /action/{id}/{link}/calendar": holder("the address of an action's owner"),
    "GET /progress/{id}/{link}": holder("the address of a progress page"),
    "POST /progress/{id}/{link}": holder("the address of whoever follows up"),
    "GET /results/{id}/{link}": holder("the address of a page for everybody"),
    "GET /meet": ANYBODY,
    "POST /meet": ANYBODY,
    "GET /meet/": ANYBODY,
    "GET /meet/{code}": AT_THE_MEETING,
    "GET /meet/{code}/": AT_THE_MEETING,
    "GET /meet/{code}/wall": AT_THE_MEETING,
    "GET /meet/{code}/desk": AT_THE_DESK,
    "GET /meet/{code}/record": AT_THE_DESK,
    "GET /meet/{code}/stream": AT_THE_MEETING,
    "GET /meet/{code}/state": AT_THE_MEETING,
    "POST /meet/{code}/send": AT_THE_MEETING,
    "GET /meet/{code}/picture": AT_THE_MEETING,
    "GET /meet/{code}/desk/picture": AT_THE_DESK,
}

READ, RUN = ("consultant", "executive"), ("consultant",)
#: Roles by the address of a page for staff, written down a second time: a row of `PAGES` that changes is noticed.
STAFF_PAGES: Mapping[str, tuple[Role, ...]] = {
    **dict.fromkeys(("report", "so-far", "heatmap", "inside-outside", "predicted-observed", "unit", "groups"), READ),
    **dict.fromkeys(("own-words", "inside-out-story", "mirror", "caring", "motivators", "conversations"), READ),
    **dict.fromkeys(("stories", "agreements", "actions", "tried", "for-everybody", "meetings", "files"), READ),
    **dict.fromkeys(("measurement", "learned"), READ),
    **dict.fromkeys(("first-steps", "waves", "questionnaires", "import", "comments", "organisation", "services"), RUN),
    **dict.fromkeys(("person", "rules", "new-wave", "publish"), RUN),
    "links": ("consultant", "administrator"),
    "sessions": get_args(Role),
    "audit-log": ("administrator",),
}

HEAD = """# Who may open what

This page is made by `python -m tests.roles` from the tables that `tests/ui/test_roles.py` tries: every cell, against
every route and page that the server has. What has no row there fails the test; what has no row in
`diagnostic/ui/pages.py` does not exist. Why there are these roles:
[decision 45](decisions/0045-roles-and-audit-log.md).

## Pages for staff

Without a visit every address shows the start page. An executive of a part sees of each page what their part shows; an
administrator sees no survey, no result and no open record.
"""
BETWEEN = """
## Addresses outside these pages

What is asked for belongs to an organisation as a whole. "By" is what the address, or the browser, has to hold; with
anything else everybody is refused. A dot: refused with it, too.
"""
YES, NO = "yes", "\u00b7"


def page() -> str:
    """The whole page."""
    roles = get_args(Role)
    pages = [[f"{row.title}", f"`/{row.url}`", *(_cell(role in row.may) for role in roles)] for row in PAGES]
    routes = [
        [f"`{name}`", allowed.by or "-", *(_cell(each in allowed.who) for each in VIEWERS)]
        for name, allowed in ROUTES.items()
    ]
    found = [HEAD, *_table(["page", "address", *roles], pages)]
    return "\n".join([*found, BETWEEN, *_table(["address", "by", *VIEWERS.values()], routes)]) + "\n"


def _cell(allowed: bool) -> str:
    return YES if allowed else NO


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
