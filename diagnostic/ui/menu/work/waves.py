"""Waves: the list, and with ?wave= one wave: what to do next, who answered, invitations, questionnaires, closing."""

from __future__ import annotations

import streamlit as st

from diagnostic.core.released.unit_scores import short_hash
from diagnostic.definitions.wave import first_at
from diagnostic.services.fieldwork.lifecycle import Wave, close_wave, list_waves
from diagnostic.services.publication.interim_results import shows_first_results
from diagnostic.ui.access import Access, installation, now, require, today
from diagnostic.ui.widgets import confirmed, day, page_title, plain, report_link, tell, wave_line
from diagnostic.ui.work.asked_wave import asked_wave, named
from diagnostic.ui.work.invitations import invitations
from diagnostic.ui.work.participation import participation_table

NEXT = {  # what to do in each state
    "planned": "Hand out the invitations. Answers are taken from {opens}.",
    "open": "Watch participation. Answers are taken until the end of {closes} (UTC).",
    "closed": "No more answers are taken. Publish the results: that is done once, and for good.",
    "published": "The report shows the results.",
}


def every_wave(access: Access) -> None:
    """All waves, the newest first, each with what to do next."""
    page_title("Surveys", "A wave is one round of asking: the same questions to everybody, between two dates.")
    if st.button("New wave", type="primary", icon=":material/add:"):
        st.switch_page("menu/work/new_wave.py")
    waves = list_waves(installation(), access, today())
    if not waves:
        st.text("There is no wave yet. Make the first one from a questionnaire, an organisation chart and two dates.")
    for wave in reversed(waves):
        with st.container(border=True, key=f"wave_{wave.id}"):
            st.header(plain(wave.name), anchor=False)
            facts(wave)
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button("Open", key=f"open_{wave.id}", on_click=go, args=(wave.id,))
                way_on(access, wave)


def go(wave: str = "") -> None:
    """Lead to one wave, or back to all of them."""
    st.query_params.clear()
    if wave:
        st.query_params["wave"] = wave


def facts(wave: Wave) -> None:
    """State, dates, audiences, and what to do next."""
    wave_line(wave)
    st.text(NEXT[wave.state].format(opens=day(wave.opens), closes=day(wave.closes)))


def way_on(access: Access, wave: Wave) -> None:
    """The link to what comes next, where that is another page."""
    if wave.state == "closed":
        st.page_link(
            "menu/work/publish.py", label="Publish", icon=":material/verified:", query_params={"wave": wave.id}
        )
    if wave.state == "published":
        report_link(wave)
    if shows_first_results(wave, access.unit):
        label = "See first results"
        st.page_link(
            "menu/report/so_far.py", label=label, icon=":material/arrow_forward:", query_params={"wave": wave.id}
        )


def one_wave(access: Access, wave: Wave) -> None:
    """One wave: what to do next, and its tabs."""
    st.button("All waves", icon=":material/arrow_back:", type="tertiary", on_click=go)
    page_title(wave.name)
    facts(wave)
    with st.container(horizontal=True, vertical_alignment="center"):
        way_on(access, wave)
        if wave.state != "published" and wave.retired is None:
            st.page_link(
                "menu/work/import_answers.py",
                label="Import answers",
                icon=":material/upload_file:",
                query_params={"into": wave.name},
            )
        close(access, wave)
    tabs = ("Participation", "Invitations", "Questionnaires", "About this wave")
    asked, invited, questions, about = st.tabs(tabs, key="show", bind="query-params")
    if asked.open:
        with asked:
            participation_table(access, wave)
    if invited.open:
        with invited:
            invitations(access, wave)
    if questions.open:
        with questions:
            questionnaires(wave)
    if about.open:
        with about:
            about_wave(wave)


def questionnaires(wave: Wave) -> None:
    """What each audience is asked, as a preview."""
    st.text("What each audience is asked, as it was when this wave was made. A preview stores nothing.")
    for audience in wave.audiences:
        st.link_button(
            f"Preview for: {plain(audience)}", f"/preview/{wave.id}/{audience}", icon=":material/open_in_new:"
        )


def about_wave(wave: Wave) -> None:
    """The promises of a wave, and what it was made from."""
    st.markdown(
        f"- Groups of fewer than **{wave.policy.min_group}** people are not shown.\n"
        f"- {_retention(wave)}\n"
        f"{_breakdowns(wave)}{_live(wave)}"
        f"- The organisation chart has **{len(wave.chart.ids):,}** units. It was frozen when this wave was made: "
        "a new chart does not change it.\n"
        f"- Fingerprint of the chart: `{short_hash(wave.chart_hash)}`"
    )


def _breakdowns(wave: Wave) -> str:
    """A line for each thing that people are asked of themselves."""
    return "".join(
        f"- People are asked of themselves: {plain(str(breakdown))}.\n" for breakdown in wave.policy.breakdowns
    )


def _live(wave: Wave) -> str:
    """A line where first results are shown while people still answer."""
    k = wave.policy.min_group
    words = f"- First results are shown while people still answer, from **{first_at(k)}** answers of a unit, in batches"
    return f"{words} of **{k}** or more.\n" if wave.policy.live else ""


def _retention(wave: Wave) -> str:
    """What becomes, or became, of the invitations."""
    if wave.retired is None:
        return f"Invitations and their key are destroyed on **{day(wave.retention_ends)}**, for good. Answers are kept."
    return f"Invitations and their key were destroyed on **{day(wave.retired)}**. Answers are kept."


def close(access: Access, wave: Wave) -> None:
    """The button that ends a wave that still takes answers, or will."""
    if wave.state not in ("planned", "open"):
        return
    question = f"Close {wave.name}? No more answers will be taken, and it cannot be opened again."
    if confirmed(f"close_{wave.id}", "Close this wave", question, "Close it"):
        close_wave(installation(), access, wave, now())
        tell(f"{wave.name} is closed.")
        st.rerun()


def show() -> None:
    """The page, for consultants."""
    access = require("consultant")
    wave = asked_wave(access, "Surveys", every_wave)
    if wave:
        one_wave(access, wave)
    elif named():
        st.button("All waves", icon=":material/arrow_back:", type="tertiary", on_click=go)


if __name__ == "__main__":
    show()
