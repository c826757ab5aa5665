"""The frame around every page: who may go where, and whose organisation this is."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import streamlit as st

from diagnostic.services.first_steps.steps import beginning
from diagnostic.services.publication.interim_results import wave_with_interim_results
from diagnostic.services.server.health import room_left
from diagnostic.ui.access import Access, current, installation, today
from diagnostic.ui.navigation import MenuEntry, MenuSection, address, draw_menu, menu_page
from diagnostic.ui.report.state import carried
from diagnostic.ui.widgets import plain, style
from diagnostic.ui.work.rules.draft import unsaved

PRODUCT = "Inside Out"
MENU_WIDTH = 232  # pixels; leaves a 1440 pixel screen room for thirteen columns and a panel beside them
HERE = Path(__file__).parent
LOGO, ICON = (
    f"data:image/svg+xml;base64,{b64encode((HERE / name).read_bytes()).decode()}" for name in ("logo.svg", "mark.svg")
)  # as Streamlit sends them; from a path it would make them again on every run

# section, file in menu/, address, title, who finds it in the menu (live: both, while first results are shown; first:
# consultants, until something is published), what it is. A section shows from its first page on; between Results and
# Run there is room for more.
PAGES = (
    ("Results", "report/overview", "report", "Overview", "both",
     "What is wrong, how sure, and what to talk about first."),
    ("Results", "report/so_far", "so-far", "So far", "live", "First results, while people still answer."),
    ("Results", "report/heatmap", "heatmap", "Map", "both", "Every unit on every dimension, the worst first."),
    ("Results", "report/inside_outside", "inside-outside", "Inside and outside", "both",
     "What employees say beside what customers say."),
    ("Results", "report/predicted_observed", "predicted-observed", "Predicted and observed", "nobody",
     "Where the rules were right, and where they were not."),
    ("Results", "report/unit", "unit", "One unit", "both", "All about one unit."),
    ("Results", "report/groups", "groups", "Groups", "both", "Scores by what people say about themselves."),
    ("Results", "report/own_words", "own-words", "In their own words", "both", "What people wrote, list by list."),
    ("Practices", "practices/inside_out", "inside-out-story", "Inside out", "both",
     "From how people treat each other to what customers meet, step by step."),
    ("Practices", "practices/mirror", "mirror", "Leader mirror", "both",
     "What leaders ask of staff beside what they give, from all sides."),
    ("Practices", "practices/caring", "caring", "Standard of caring", "both",
     "How satisfied those are who are served, with the work and with how they are treated."),
    ("Practices", "practices/motivators", "motivators", "What moves people", "both",
     "What people call important beside what they find: ten motivators, none of them money."),
    ("Practices", "practices/conversations", "conversations", "Customer conversations", "both",
     "Who serves whom inside, how both sides see it, and what to talk about."),
    ("Practices", "practices/stories", "stories", "Stories", "both",
     "What a team believes about those it serves, before it meets them and after."),
    ("Act", "practices/agreements", "agreements", "Agreements", "both",
     "Behaviours that a team promises, signed by everybody in it."),
    ("Act", "practices/actions", "actions", "Actions", "both",
     "What was decided: who does it, by when, how far it is."),
    ("Act", "practices/tried", "tried", "What we tried", "both",
     "What was meant to move a score, and whether it did."),
    ("Act", "practices/for_everybody", "for-everybody", "For everybody", "both",
     "One page for every employee: what we said, what it means, what happens next."),
    ("Act", "work/meetings", "meetings", "Meetings", "both", "Show results to a room, with everybody's phone in step."),
    ("Act", "report/files", "files", "Files", "both", "The report to read, print, present or work with."),
    ("Run", "work/first_steps", "first-steps", "First steps", "first",
     "From an empty organisation to first results: what is done, and what is next."),
    ("Run", "work/waves", "waves", "Surveys", "consultant", "Every survey, how far it is and what to do next."),
    ("Run", "work/questionnaires", "questionnaires", "Questionnaires", "consultant",
     "What can be asked: as it comes, adapted, or your own."),
    ("Run", "work/import_answers", "import", "Import", "consultant", "Bring in answers that were collected elsewhere."),
    ("Run", "work/comments", "comments", "Comments", "consultant",
     "What people wrote: look through it, black out words, release it."),
    ("Run", "work/organisation", "organisation", "Organisation", "consultant",
     "The chart of units that new surveys use."),
    ("Run", "work/services", "services", "Services", "nobody", "Who serves whom inside, with what."),
    ("Run", "work/links", "links", "Links", "consultant", "Who else may look, at what, and until when."),
    ("Run", "work/person", "person", "One person", "nobody",
     "Where somebody's name stands: hand it out, or take it away."),
    ("Run", "work/rules", "rules", "Rules", "consultant", "What to expect outside when something is low inside."),
    ("Run", "work/new_wave", "new-wave", "New survey", "nobody",
     "Make a survey from questionnaires, a chart and dates."),
    ("Run", "work/publish", "publish", "Publish", "nobody", "Make the results of a closed survey visible, once."),
    ("How sure, how safe", "report/measurement", "measurement", "How sure this is", "both",
     "Whether the questions hang together, people agree, and who is missing."),
    ("How sure, how safe", "report/learned", "learned", "What this report cannot reveal", "both",
     "What this report gives away about people, and what it cannot."),
)  # fmt: skip
BELOW = {
    "person": "links", "services": "organisation", "predicted-observed": "inside-outside", "new-wave": "waves",
    "publish": "waves",
}  # fmt: skip  # reached from these
REPORT = ("Results", "How sure, how safe")  # sections whose pages speak of one published wave, which goes along
ALSO = ("files",)  # and pages of other sections that do
Row = tuple[str, str, str, str, str, str]  # of PAGES
HOME = {"consultant": "menu/work/waves.py", "executive": "menu/report/overview.py"}


def navigation(access: Access | None) -> st.Page:
    """The page that was asked for. Without access every address leads to the start."""
    if access is None:
        home = st.Page("menu/start.py", title=PRODUCT, url_path="start", default=True)
        doors = [st.Page("menu/start.py", title=PRODUCT, url_path=page[2], visibility="hidden") for page in PAGES]
        return st.navigation([home, *doors], position="hidden")
    pages = [menu_page(f"menu/{file}.py", title, address) for _, file, address, title, *_ in PAGES]
    return st.navigation([_home(access), *pages], position="hidden")


def in_menu(access: Access) -> list[Row]:
    """The rows of `PAGES` that the visitor finds in the menu, in order."""
    found = {"both", access.role}
    if wave_with_interim_results(installation(), access, today(access)) is not None:
        found.add("live")
    if _begins(access):
        found.add("first")
    return [page for page in PAGES if page[4] in found]


def _begins(access: Access) -> bool:
    """Is it a consultant whose organisation has published nothing yet?"""
    return access.role == "consultant" and beginning(installation(), access)


def _home(access: Access) -> st.Page:
    """The address without a path, which leads on: every other page keeps its own address whoever opens it."""

    def lead_on() -> None:
        last = shown_view("home") if access.role == "executive" else {}
        home = "menu/work/first_steps.py" if _begins(access) else HOME[access.role]
        st.switch_page(home, query_params=st.query_params.to_dict() or last)

    return st.Page(lead_on, title=PRODUCT, url_path="home", default=True, visibility="hidden")


def sections(menu: Sequence[Row], here: str, along: Mapping[str, str]) -> tuple[MenuSection, ...]:
    """The menu as seen on the page whose address is `here`; links into the report take `along` with them."""
    here = BELOW.get(here, here)
    opened = next((page[0] for page in PAGES if page[2] == here), menu[0][0])
    entries: dict[str, list[MenuEntry]] = {}
    for name, _, url, title, _, about in menu:
        query = along if name in REPORT or url in ALSO else {}
        entries.setdefault(name, []).append(MenuEntry(title, address(url, query), about, url == here))
    return tuple(MenuSection(name, name == opened, tuple(pages)) for name, pages in entries.items())


def shown_view(here: str) -> dict[str, str]:
    """What the address says of the report: on pages elsewhere, what it last said."""
    of_report = [page[2] for page in PAGES if (page[0] in REPORT and page[4] != "live") or page[2] in ALSO]
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
        st.html('<a class="quiet-link" href="/leave">Leave</a>')


def trouble(access: Access) -> None:
    """To consultants: what is wrong with the server while its pages are still shown."""
    found = room_left(installation()) if access.role == "consultant" else None
    if found:
        show = st.warning if found.works else st.error
        show(f"This server: {found.reason}. Tell whoever runs it; surveys and results that are stored are safe.")


def main() -> None:
    """One run: who is looking, the menu, and the page that was asked for."""
    access = st.session_state["access"] = current()  # pages may take it from there: it is this run's
    st.set_page_config(initial_sidebar_state=MENU_WIDTH)  # counts only if it comes before the menu does
    page = navigation(access)
    title = page.title if page.title == PRODUCT else f"{page.title} - {PRODUCT}"
    layout: Literal["wide", "centered"] = "wide" if access else "centered"
    st.set_page_config(page_title=title, page_icon=ICON, layout=layout)
    style()
    if access is not None:
        st.logo(LOGO, size="large")
        draw_menu(sections(in_menu(access), page.url_path, shown_view(page.url_path)))
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
    page.run()
