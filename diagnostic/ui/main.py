"""The frame around every page: who may go where, and whose organisation this is."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import streamlit as st

from diagnostic.ui.access import Access, current
from diagnostic.ui.components import plain, style
from diagnostic.ui.rule_draft import unsaved

PRODUCT = "Inside Out"
HERE = Path(__file__).parent
LOGO, ICON = str(HERE / "logo.svg"), str(HERE / "mark.svg")

# section, file, address, title, who finds it in the menu, what it is. No icons: the tab's would come from elsewhere.
PAGES = (
    ("Report", "overview", "report", "Overview", "both", "Where we stand, in five sentences."),
    ("Report", "heatmap", "heatmap", "Heatmap", "both", "Every unit on every dimension, the worst first."),
    ("Report", "inside_outside", "inside-outside", "Inside and outside", "both",
     "What employees say beside what customers say."),
    ("Report", "predicted_observed", "predicted-observed", "Predicted and observed", "both",
     "Where the rules were right, and where they were not."),
    ("Report", "unit", "unit", "One unit", "both", "All about one unit."),
    ("Work", "waves", "waves", "Waves", "consultant", "Every wave, its state and what to do next."),
    ("Work", "import_answers", "import", "Import answers", "consultant", "Answers that were collected elsewhere."),
    ("Work", "rules", "rules", "Rules", "consultant", "Which condition inside predicts what outside."),
    ("Work", "organisation", "organisation", "Organisation", "consultant", "The chart that new waves take."),
    ("Work", "links", "links", "Links", "consultant", "Who else may look, at what, and until when."),
    ("Work", "wave_new", "new-wave", "New wave", "nobody", "A wave from questionnaires, a chart and dates."),
    ("Work", "publish", "publish", "Publish", "nobody", "The results of a closed wave, made visible once."),
)  # fmt: skip
HOME = {"consultant": "waves.py", "executive": "overview.py"}


def navigation(access: Access | None) -> st.Page:
    """The page that was asked for. Without access every address leads to the start page."""
    if access is None:
        home = st.Page("start.py", title=PRODUCT, url_path="start", default=True)
        doors = [st.Page("start.py", title=PRODUCT, url_path=page[2], visibility="hidden") for page in PAGES]
        return st.navigation([home, *doors], position="hidden")
    sections: dict[str, list] = {"": [_home(access)]}
    for section, file, address, title, who, about in PAGES:
        if not (HERE / f"{file}.py").is_file():
            continue
        shown: Literal["visible", "hidden"] = "visible" if who in ("both", access.role) else "hidden"
        page = st.Page(f"{file}.py", title=title, url_path=address, visibility=shown, help=about)
        sections.setdefault(section, []).append(page)
    return st.navigation(sections, expanded=True)


def _home(access: Access) -> st.Page:
    """The address without a path, which leads on: every other page keeps its own address whoever opens it."""

    def lead_on() -> None:
        st.switch_page(HOME[access.role], query_params=st.query_params.to_dict())

    return st.Page(lead_on, title=PRODUCT, url_path="home", default=True, visibility="hidden")


def whose(access: Access) -> None:
    """At the foot of the menu: the organisation, who is looking and at what, and the way out."""
    with st.sidebar:
        st.markdown(f"**{plain(access.organisation_name)}**")
        if access.demonstration:
            st.caption("Demonstration: an invented company. Nothing here is about real people.")
        st.caption(f"{plain(access.label)}, {access.role}")
        if unsaved():
            st.page_link("rules.py", label="Unsaved changes to the rules", query_params={"rules": "Edit"})
        st.html('<a class="quiet-link" href="/leave">Leave</a>')


def main() -> None:
    access = current()
    page = navigation(access)
    title = page.title if page.title == PRODUCT else f"{page.title} - {PRODUCT}"
    st.set_page_config(page_title=title, page_icon=ICON, layout="wide" if access else "centered")
    style()
    if access is not None:
        st.logo(LOGO, size="large")
        whose(access)
    page.run()


if __name__ == "__main__":
    main()
