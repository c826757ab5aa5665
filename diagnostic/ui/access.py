"""Who is looking: read from their visit anew on every run, so that a link that is taken back stops working at once."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import NamedTuple

import streamlit as st

from diagnostic.errors import UserError
from diagnostic.services.audit_log.handed_out import log_file
from diagnostic.services.installation.access import READERS, Access, Role, who
from diagnostic.services.installation.sessions import OwnSession, own_session, secret_of
from diagnostic.services.installation.setup import Installation, shared_installation
from diagnostic.services.installation.visits import COOKIE, visitor
from diagnostic.settings import VARIABLES, Settings
from diagnostic.ui.pages import CONSULTANTS

LOG = logging.getLogger(__name__)

# role a page asks for -> who may
ALLOWED: Mapping[Role, tuple[Role, ...]] = {
    "consultant": CONSULTANTS,
    "executive": READERS,
}


class FirstPage(NamedTuple):
    """Where a role's link leads: the page, what to call going there, and what the link opens."""

    file: str
    label: str
    what: str


OPENS: Mapping[Role, FirstPage] = {
    "consultant": FirstPage("menu/work/waves.py", "See the surveys", "surveys and results"),
    "executive": FirstPage("menu/report/overview.py", "Read the report", "the report"),
    "administrator": FirstPage("menu/work/links.py", "See the links", "who may look"),
}


def installation() -> Installation:
    """The installation that the environment names, opened once per process."""
    return shared_installation(_settings(frozenset((name, os.environ.get(name)) for name in VARIABLES)))


@cache
def _settings(environ: frozenset[tuple[str, str | None]]) -> Settings:
    """Asked for several times in each run."""
    return Settings.from_environ({name: value for name, value in environ if value is not None})


def now() -> datetime:
    """This moment, UTC."""
    return datetime.now(UTC)


def today(access: Access) -> date:
    """Today's date where the organisation is, as the services count days."""
    return access.day_of(now())


def current() -> Access | None:
    """The visitor's access, or None without a visit that lasts."""
    return looking()()


def still(access: Access) -> bool:
    """Whether whoever a page was drawn for is let in as they were then: what a button calls runs before main() looks.

    Where they are not, what they pressed does nothing, and the page is drawn as it is for them now.
    """
    return current() == access


def unasked() -> Access | None:
    """The same where a page looks again by itself: an open page is no reason that a session goes on."""
    return looking(there=False)()


def looking(there: bool = True) -> Callable[[], Access | None]:
    """Asks whose visit this is, also after this run. Tests hand a link over in the session's state.

    there : the visitor did something just now.
    """
    link, value = st.session_state.get("link"), kept()
    return lambda: who(installation(), link, now()) if link else visitor(installation(), value, now(), there)


def signed_in() -> OwnSession | None:
    """The visitor's session; None where they came by a link."""
    inst, value = installation(), kept() or ""
    return own_session(inst, value, now()) if secret_of(inst, value) else None


def while_it_lasts(make: Callable[[], bytes], name: str) -> Callable[[], bytes]:
    """A file as `make` makes it, for whoever sees it now, in the audit log by its name before anybody has it.

    Raises UserError where this visit, or its link, is over by the time that it is made, since an open page outlives
    both.
    """
    look, seen = looking(), st.session_state.get("access") or current()

    def handed_out() -> bytes:
        if seen is None or look() != seen:
            raise UserError("Your visit is over, or your link was taken back: nothing was saved.")
        made = make()
        log_file(installation(), seen, name, now())
        return made

    return handed_out


def part_name(unit: str, root: str, name: str) -> str:
    """The name of a part as the name of its file has it: empty for the whole organisation, not for a leader's part."""
    access = st.session_state.get("access") or require("executive")
    return name if access.unit or unit != root else ""


def kept() -> str | None:
    """What the browser kept of its visit, lasting or not."""
    return st.context.cookies.get(COOKIE)


def require(role: Role | None = None) -> Access:
    """The visitor's access; anyone else sees a kind page, and the run ends here.

    role : 'consultant' for consultants alone, 'executive' for both; None for whoever may open this page by its row,
        since main() lets nobody else come so far.
    """
    access = current()
    if access is None:
        st.text("Open the link you were given, or sign in, to see this page.")
        st.stop()
    refuse_role(access, ALLOWED[role] if role else (access.role,))
    return access


def refuse_role(access: Access, may: tuple[Role, ...]) -> None:
    """Whoever has none of the roles sees a kind page, and the run ends here."""
    if access.role in may:
        return
    LOG.warning("a page was refused to a visitor whose role is %s", access.role)
    first = OPENS[access.role]
    st.title(f"This page is for {' and '.join(f'{role}s' for role in may) or 'nobody'}", anchor=False)
    st.text(f"You can see {first.what}. Whoever let you in can tell you more.")
    st.page_link(first.file, label=first.label, icon=":material/arrow_forward:")
    st.stop()
