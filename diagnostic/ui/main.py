"""The frame around every page: who may go where, and whose organisation this is."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Literal, get_args

import streamlit as st

from diagnostic.services.installation.access import READERS, Role
from diagnostic.services.publication.interim_results import wave_with_interim_results
from diagnostic.services.report.stamps import ReportsNow, reports_now
from diagnostic.services.server.health import room_left
from diagnostic.ui.access import OPENS, Access, current, installation, refuse_role, signed_in, today
from diagnostic.ui.navigation import MenuEntry, MenuSection, address, draw_menu, menu_page
from diagnostic.ui.pages import BELOW, PAGES, PageRow
from diagnostic.ui.report.frame import REPORTS
from diagnostic.ui.report.state import carried
from diagnostic.ui.widgets import plain, style
from diagnostic.ui.work.rules.draft import unsaved

PRODUCT = "Inside Out"
WHOSE = "whose"  # page it is, in its state
MENU_WIDTH = 232  # pixels; leaves a 1440 pixel screen room for thirteen columns and a panel beside them
HERE = Path(__file__).parent
LOGO, ICON = (
    f"data:image/svg+xml;base64,{b64encode((HERE / name).read_bytes()).decode()}" for name in ("logo.svg", "mark.svg")
)  # as Streamlit sends them; from a path it would make them again on every run

REPORT = ("Results", "How sure, how safe")  # sections whose pages speak of one published wave, which goes along
ALSO = ("files",)  # and pages of other sections that do


def navigation(access: Access | None, first: bool) -> st.Page:
    """The page that was asked for. Without access every address leads to the start.

    first : as of `_begins`.
    """
    if access is None:
        home = st.Page("menu/start.py", title=PRODUCT, url_path="start", default=True)
        doors = [st.Page("menu/start.py", title=PRODUCT, url_path=page.url, visibility="hidden") for page in PAGES]
        return st.navigation([home, *doors], position="hidden")
    pages = [menu_page(f"menu/{row.file}.py", row.title, row.url) for row in PAGES]
    return copy(st.navigation([_home(access, first), *pages], position="hidden"))


def in_menu(access: Access, reports: ReportsNow | None) -> list[PageRow]:
    """The rows of `PAGES` that the visitor finds in the menu, in order.

    reports : of their organisation; None for whoever sees none.
    """
    found = {"listed"}
    if reports and reports.unpublished and wave_with_interim_results(installation(), access, today(access)):
        found.add("live")
    if _begins(access, reports):
        found.add("first")
    return [page for page in PAGES if access.role in page.may and page.menu in found]


def _begins(access: Access | None, reports: ReportsNow | None) -> bool:
    """Is it a consultant whose organisation has published nothing yet?"""
    return access is not None and access.role == "consultant" and reports is not None and not reports.published


def _home(access: Access, first: bool) -> st.Page:
    """The address without a path, which leads on: every other page keeps its own address whoever opens it."""

    def lead_on() -> None:
        last = shown_view("home") if access.role == "executive" else {}
        home = "menu/work/first_steps.py" if first else OPENS[access.role].file
        st.switch_page(home, query_params=st.query_params.to_dict() or last)

    return st.Page(lead_on, title=PRODUCT, url_path="home", default=True, visibility="hidden")


def sections(menu: Sequence[PageRow], here: str, along: Mapping[str, str]) -> tuple[MenuSection, ...]:
    """The menu as seen on the page whose address is `here`; links into the report take `along` with them."""
    here = BELOW.get(here, here)
    opened = next((page.section for page in PAGES if page.url == here), menu[0].section)
    entries: dict[str, list[MenuEntry]] = {}
    for page in menu:
        query = along if page.section in REPORT or page.url in ALSO else {}
        entry = MenuEntry(page.title, address(page.url, query), page.about, page.url == here)
        entries.setdefault(page.section, []).append(entry)
    return tuple(MenuSection(name, name == opened, tuple(pages)) for name, pages in entries.items())


def shown_view(here: str) -> dict[str, str]:
    """What the address says of the report: on pages elsewhere, what it last said."""
    of_report = [page.url for page in PAGES if (page.section in REPORT and page.menu != "live") or page.url in ALSO]
    if here in of_report:
        st.session_state["report_view"] = carried()
    return st.session_state.get("report_view", {})


def whose(access: Access) -> None:
    """At the foot of the menu: the organisation, who is looking, and the way out."""
    with st.sidebar.container(gap="xsmall", key="whose"):
        st.markdown(f"**{plain(access.organisation_name)}**")
        if access.demonstration:
            st.caption("Demonstration: an invented company. Nothing here is about real people.")
        st.caption(f"{plain(access.label)}, {access.role}")
        if unsaved():
            st.page_link("menu/work/rules.py", label="Unsaved rules", query_params={"rules": "Edit"})
        if signed_in():
            st.html('<a class="quiet-link" href="/sessions">Signed in</a>')
            st.html('<a class="quiet-link" href="/leave">Sign out</a>')
        else:
            st.html('<a class="quiet-link" href="/leave">Leave</a>')


def trouble(access: Access) -> None:
    """To consultants: what is wrong with the server while its pages are still shown."""
    found = room_left(installation()) if access.role == "consultant" else None
    if found:
        show = st.warning if found.works else st.error
        show(f"This server: {found.reason}. Tell whoever runs it; surveys and results that are stored are safe.")


def may_open(url: str) -> tuple[Role, ...]:
    """Roles that may open the page of an address: by its row alone. What leads on has no address of its own."""
    return next((row.may for row in PAGES if row.url == url), () if url else get_args(Role))


def forget_others(access: Access | None) -> None:
    """Keep nothing of what somebody typed or chose in a page that goes on as somebody else's: its socket comes back
    with what it held, and by then another may be in, or the same person in another organisation.
    """
    if access is None:
        return
    if st.session_state.setdefault(WHOSE, access.link) != access.link:
        for key in [each for each in st.session_state if each != "link"]:
            del st.session_state[key]
        st.session_state.update({WHOSE: access.link, "access": access})


def main() -> None:
    """One run: who is looking, the menu, and the page that was asked for, if it is theirs to open."""
    access = st.session_state["access"] = current()  # pages may take it from there: it is this run's
    forget_others(access)
    sees = access is not None and access.role in READERS
    reports = st.session_state[REPORTS] = reports_now(installation(), access) if access and sees else None
    st.set_page_config(initial_sidebar_state=MENU_WIDTH)  # counts only if it comes before the menu does
    page = navigation(access, _begins(access, reports))
    title = page.title if page.title == PRODUCT else f"{page.title} - {PRODUCT}"
    layout: Literal["wide", "centered"] = "wide" if access else "centered"
    st.set_page_config(page_title=title, page_icon=ICON, layout=layout)
    style()
    if access is not None:
        st.logo(LOGO, size="large")
        draw_menu(sections(in_menu(access, reports), page.url_path, shown_view(page.url_path)))
        whose(access)
        trouble(access)
    if page.url_path != "import":
        st.session_state.pop("import_kept", None)  # a file that was only looked at is not kept any longer
    if page.url_path != "actions":
        st.session_state.pop("action_form", None)  # whoever comes back finds the action as it is then
    if page.url_path != "for-everybody":
        st.session_state.pop("everybody_form", None)
    if page.url_path != "questionnaires":
        st.session_state.pop("asked_form", None)
    if page.url_path != "new-wave":
        st.session_state.pop("new_ticket", None)  # whoever comes back makes another
    if access is not None:
        refuse_role(access, may_open(page.url_path))
    page.run()
