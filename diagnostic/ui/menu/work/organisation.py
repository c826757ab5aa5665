"""The organisation chart that new waves take: shown, edited, and replaced by a new file."""

from __future__ import annotations

import streamlit as st

from diagnostic.definitions.charts.drafts import ChartDraft, draft_of
from diagnostic.definitions.charts.edits import units_of
from diagnostic.definitions.loading.organisation_files import ChartReading
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.wave import RETENTION
from diagnostic.report.words import capital, count, number
from diagnostic.services.installation.organisations import get_chart, save_chart
from diagnostic.services.report.stamps import reports_now
from diagnostic.services.waves.chart_drafts import load_chart_draft, save_chart_draft
from diagnostic.ui.access import Access, installation, now, require
from diagnostic.ui.widgets import NARROW, chart_size, chart_table, confirmed, page_title, tell
from diagnostic.ui.work.benchmarks import benchmarks_of
from diagnostic.ui.work.charts.editing import chart_editor
from diagnostic.ui.work.charts.holder import ChartHolder
from diagnostic.ui.work.charts.reading import chart_file, forget_file
from diagnostic.ui.work.charts.typed import form, paste, starters
from diagnostic.ui.work.zones import language_of_people, name_of_organisation, zone_of_days

CHANGED = (
    "The draft was changed in another tab or browser meanwhile. What you did last here was not done: look at the draft "
    "as it is now."
)
GONE = "The draft was used or discarded in another tab or browser meanwhile. What you did last here was not done."
CURRENT = "chart_current"  # in the session's state: the chart as this session has seen it


def holder_of(access: Access) -> ChartHolder:
    """The draft of whoever looks at the page, kept on the server."""
    return ChartHolder(
        "chart",
        lambda: load_chart_draft(installation(), access),
        lambda draft: save_chart_draft(installation(), access, draft, now()),
        shared=True,
    )


def refresh(holder: ChartHolder, chart: Organisation | None) -> bool:
    """Show draft and chart as they are now, and say what was changed elsewhere; whether this session had seen both.

    Where it had not, what was just clicked or uploaded was meant for another draft and is not done.
    """
    draft, before = holder.load(), st.session_state.get(CURRENT, chart)
    other_draft, other_chart = holder.elsewhere(draft), before != chart
    st.session_state[holder.seen], st.session_state[CURRENT] = draft, chart
    if other_draft:
        forget_file(holder.key)
        st.warning(GONE if draft is None else CHANGED, width=NARROW)
    if other_chart and draft is not None:
        st.warning(
            "Somebody put another chart in place meanwhile. Compare once more before you use yours.", width=NARROW
        )
    return not (other_draft or other_chart)


def replacement(access: Access, before: Organisation | None, holder: ChartHolder, seen: bool) -> None:
    """A new chart for waves made from now on: its file, and the draft that is made of it.

    seen : as of `refresh`.
    """
    above = st.container()
    reading = _offered(access, holder)
    draft = holder.load()
    with above:
        introduction(before, draft)
    if draft is None or (reading is not None and reading.chart is None):
        return
    if before is not None:
        compared(before, draft)
    chart_editor(holder, draft)
    asked = st.session_state.get("chart_discard_asked")  # then the question needs the width
    with st.container(horizontal=not asked):
        if st.button("Use this chart from now on", type="primary") and seen:
            take(access, holder, draft)
        question = "Discard the draft with all changes?"
        if confirmed("chart_discard", "Discard this draft", question, "Discard it") and seen:
            holder.save(None)
            forget_file(holder.key)
            st.rerun()
    st.caption(f"The draft is kept for you until you use it, or for {RETENTION} days after your last change.")


def _offered(access: Access, holder: ChartHolder) -> ChartReading | None:
    """The ways to a draft: a file, of which what was read is returned; a field to paste into; and a short form."""
    file, pasted, typed = st.tabs(["A file", "Paste", "Type a few units"])
    with pasted:
        paste(holder, access.organisation_name)
    with typed:
        form(holder, access.organisation_name)
    with file:
        reading = chart_file(holder, "Chart (CSV, XLSX, ODS or Parquet)")
        if holder.load() is None:
            starters("chart", "chart", "people")
    return reading


def introduction(before: Organisation | None, draft: ChartDraft | None) -> None:
    """What can be uploaded; beside a draft what becomes of it."""
    keeps = "Every survey that exists keeps its own."
    if draft is None:
        st.header("A new chart" if before else "The chart", anchor=False)
        words = (
            "A table with the columns unit, parent and name; or one as the personnel department has it, with a manager "
            f"or departments of each person. **New surveys use it from now on.** {keeps}"
        )
    else:
        st.header("Your draft", anchor=False)
        words = (
            f"Nothing changes until you use it; new surveys do from then on. {keeps} Another one replaces the draft."
        )
    st.markdown(words, width=NARROW)


def take(access: Access, holder: ChartHolder, draft: ChartDraft) -> None:
    """The draft becomes the chart."""
    save_chart(installation(), access, draft.chart, now())
    st.session_state.pop(CURRENT, None)
    holder.save(None)
    forget_file(holder.key)
    tell(f"New surveys use the new chart from now on: {chart_size(draft.chart)}.")
    st.rerun()


def compared(before: Organisation, draft: ChartDraft) -> None:
    """What the draft adds to the current chart and drops, and whether it began from one that is no longer current."""
    st.text(difference(before, draft.chart))
    if not draft.source and draft.read != units_of(before):
        st.warning(
            "This draft began from a chart that was replaced since. Used, it puts the newer one away: compare them, or "
            "discard the draft and edit the newer one.",
            width=NARROW,
        )


def difference(before: Organisation, after: Organisation) -> str:
    """How many units a new chart adds to the current one and drops.

    >>> from diagnostic.definitions.organisation import flat
    >>> difference(flat(["a", "b"]), flat(["a", "c", "d"])), difference(flat(["a"]), flat(["a"]))
    ('Compared with the current chart: two units are new, one is gone.', 'No unit is new, and none is gone.')
    """
    new, gone = len(set(after.ids) - set(before.ids)), len(set(before.ids) - set(after.ids))
    if not new and not gone:
        return "No unit is new, and none is gone."
    parts = [f"{count(new, 'unit')} {'is' if new == 1 else 'are'} new"] if new else []
    parts += [f"{number(gone) if new else count(gone, 'unit')} {'is' if gone == 1 else 'are'} gone"] if gone else []
    return f"Compared with the current chart: {', '.join(parts)}."


def show() -> None:
    """The page, for consultants."""
    access = require("consultant")
    chart = get_chart(installation(), access.organisation)
    holder = holder_of(access)
    page_title("Organisation", "The next survey uses this chart, and keeps it.")
    st.page_link("menu/work/services.py", label="Services: who serves whom inside", icon=":material/hub:")
    seen = refresh(holder, chart)
    above = st.container()
    replacement(access, chart, holder, seen)
    with above:
        current(chart, holder, not reports_now(installation(), access).published)
    name_of_organisation(access)
    zone_of_days(access)
    language_of_people(access)
    benchmarks_of(access)


def current(chart: Organisation | None, holder: ChartHolder, first: bool) -> None:
    """The chart that surveys take now; beside a draft it is folded up. first : nothing was published so far."""
    draft = holder.load()
    if chart is None:
        if draft is None:
            st.text("There is no chart yet. Upload one below, paste it, or type a few units.")
        return
    about = chart_size(chart)
    if draft is not None:
        with st.expander(f"The current chart: {about}"):
            chart_table(chart)
        return
    st.text(f"{capital(about)}.")
    chart_table(chart)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Edit this chart", on_click=holder.begin, args=(draft_of(chart),), icon=":material/edit:")
        if first:
            st.page_link("menu/work/first_steps.py", label="On to the next step", icon=":material/checklist:")


if __name__ == "__main__":
    show()
