"""The frame around every page: who may go where, and whose organisation this is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import streamlit as st

from diagnostic.services.publication.interim_results import live_wave
from diagnostic.ui.access import Access, current, installation, today
from diagnostic.ui.widgets import plain, style
from diagnostic.ui.work.rules_draft import unsaved

PRODUCT = "Inside Out"
MENU_WIDTH = 232  # pixels; leaves a 1440 pixel screen room for thirteen columns and a panel beside them
HERE = Path(__file__).parent
LOGO, ICON = str(HERE / "logo.svg"), str(HERE / "mark.svg")

# section, file in menu/, address, title, who finds it in the menu (live: both, while first results are shown), what
# it is. No icons: the tab's would come from elsewhere.
PAGES = (
    ("Report", "report/overview", "report", "Overview", "both", "Where we stand, in five sentences."),
    ("Report", "report/so_far", "so-far", "So far", "live", "First results, while people still answer."),
    ("Report", "report/heatmap", "heatmap", "Heatmap", "both", "Every unit on every dimension, the worst first."),
    ("Report", "report/inside_outside", "inside-outside", "Inside and outside", "both",
     "What employees say beside what customers say."),
    ("Report", "report/predicted_observed", "predicted-observed", "Predicted and observed", "both",
     "Where the rules were right, and where they were not."),
    ("Report", "report/unit", "unit", "One unit", "both", "All about one unit."),
    ("Report", "report/groups", "groups", "Groups of people", "both", "Scores by what people say of themselves."),
    ("Report", "report/own_words", "own-words", "In their own words", "both", "What people wrote, list by list."),
    ("Report", "report/measurement", "measurement", "Measurement", "consultant",
     "How sure all of it is: scales, agreement, answers."),
    ("Report", "report/learned", "learned", "What can be learned", "both",
     "What this report gives away about people, and what it cannot."),
    ("Work", "work/waves", "waves", "Waves", "consultant", "Every wave, its state and what to do next."),
    ("Work", "work/comments", "comments", "Comments", "consultant",
     "What people wrote: look through it, black out words, release it."),
    ("Work", "work/import_answers", "import", "Import answers", "consultant", "Answers that were collected elsewhere."),
    ("Work", "work/rules", "rules", "Rules", "consultant", "Which condition inside predicts what outside."),
    ("Work", "work/organisation", "organisation", "Organisation", "consultant", "The chart that new waves take."),
    ("Work", "work/links", "links", "Links", "consultant", "Who else may look, at what, and until when."),
    ("Work", "work/new_wave", "new-wave", "New wave", "nobody", "A wave from questionnaires, a chart and dates."),
    ("Work", "work/publish", "publish", "Publish", "nobody", "The results of a closed wave, made visible once."),
)  # fmt: skip
Row = tuple[str, str, str, str, str, str]  # of PAGES
HOME = {"consultant": "menu/work/waves.py", "executive": "menu/report/overview.py"}


def navigation(access: Access | None, menu: Sequence[Row]) -> st.Page:
    """The page that was asked for; `menu` is what is in the menu. Without access every address leads to the start."""
    if access is None:
        home = st.Page("menu/start.py", title=PRODUCT, url_path="start", default=True)
        doors = [st.Page("menu/start.py", title=PRODUCT, url_path=page[2], visibility="hidden") for page in PAGES]
        return st.navigation([home, *doors], position="hidden")
    pages = [_home(access)]
    for page in PAGES:
        _, file, address, title, _, about = page
        shown: Literal["visible", "hidden"] = "visible" if page in menu else "hidden"
        pages.append(st.Page(f"menu/{file}.py", title=title, url_path=address, visibility=shown, help=about))
    return st.navigation(pages, expanded=True)


def in_menu(access: Access) -> list[Row]:
    """The rows of `PAGES` that the visitor finds in the menu, in order."""
    live = live_wave(installation(), access, today()) is not None
    return [page for page in PAGES if page[4] in ("both", access.role) or (live and page[4] == "live")]


def _home(access: Access) -> st.Page:
    """The address without a path, which leads on: every other page keeps its own address whoever opens it."""

    def lead_on() -> None:
        st.switch_page(HOME[access.role], query_params=st.query_params.to_dict())

    return st.Page(lead_on, title=PRODUCT, url_path="home", default=True, visibility="hidden")


def sections(menu: Sequence[Row]) -> None:
    """Headings within the menu, drawn: with Streamlit's own sections it is no list that a screen reader understands."""
    before: dict[str, int] = {}
    for position, page in enumerate(menu, start=1):
        before.setdefault(page[0], position)
    items = '[data-testid="stSidebarNavItems"] > li'
    st.html(
        f"<style>{items}::before {{ display: block; opacity: 0.8; font-size: 0.875rem; padding: 0.5rem 0 0.25rem; }}"
        + "".join(f'{items}:nth-child({n})::before {{ content: "{name}"; }}' for name, n in before.items())
        + "</style>"
    )


def whose(access: Access) -> None:
    """At the foot of the menu: the organisation, who is looking, and the way out."""
    with st.sidebar.container(gap="xsmall", key="whose"):
        st.markdown(f"**{plain(access.organisation_name)}**")
        if access.demonstration:
            st.caption("Demonstration: an invented company. Nothing here is about real people.")
        st.caption(f"{plain(access.label)}, {access.role}")
        if unsaved():
            st.page_link("menu/work/rules.py", label="Unsaved changes to the rules", query_params={"rules": "Edit"})
        st.html('<a class="quiet-link" href="/leave">Leave</a>')


def main() -> None:
    """One run: who is looking, the menu, and the page that was asked for."""
    access = st.session_state["access"] = current()  # pages may take it from there: it is this run's
    st.set_page_config(initial_sidebar_state=MENU_WIDTH)  # counts only if it comes before the menu does
    menu = in_menu(access) if access else []
    page = navigation(access, menu)
    title = page.title if page.title == PRODUCT else f"{page.title} - {PRODUCT}"
    layout: Literal["wide", "centered"] = "wide" if access else "centered"
    st.set_page_config(page_title=title, page_icon=ICON, layout=layout)
    style()
    if access is not None:
        st.logo(LOGO, size="large")
        sections(menu)
        whose(access)
    if page.url_path != "import":
        st.session_state.pop("import_kept", None)  # a file that was only looked at is not kept any longer
    page.run()


if __name__ == "__main__":
    main()
