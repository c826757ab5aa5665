"""The organisation chart that new waves take: shown, edited, and replaced by a new file."""

from __future__ import annotations

import streamlit as st

from diagnostic.definitions.charts.drafts import ChartDraft, draft_of
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.wave import RETENTION
from diagnostic.report.words import count
from diagnostic.services.installation.organisations import get_chart, save_chart
from diagnostic.services.waves.chart_drafts import load_chart_draft, save_chart_draft
from diagnostic.ui.access import Access, installation, now, require
from diagnostic.ui.widgets import NARROW, chart_table, confirmed, page_title, tell
from diagnostic.ui.work.charts.editing import chart_editor
from diagnostic.ui.work.charts.holder import ChartHolder
from diagnostic.ui.work.charts.reading import chart_file, forget_file


def holder_of(access: Access) -> ChartHolder:
    """The draft of whoever looks at the page, kept on the server."""
    return ChartHolder(
        "chart",
        lambda: load_chart_draft(installation(), access),
        lambda draft: save_chart_draft(installation(), access, draft, now()),
    )


def replacement(access: Access, before: Organisation | None, holder: ChartHolder) -> None:
    """A new chart for waves made from now on: its file, and the draft that is made of it."""
    st.header("A new chart", anchor=False)
    st.markdown(
        "A table with the columns unit, parent and name; or one as the personnel department has it, with a manager or "
        "departments of each person. **New surveys use it from now on.** Every survey that exists keeps its own.",
        width=NARROW,
    )
    reading = chart_file(holder, "Chart (CSV, XLSX, ODS or Parquet)")
    draft = holder.load()
    if draft is None or (reading is not None and reading.chart is None):
        return
    st.text(difference(before, draft.chart))
    chart_editor(holder, draft)
    with st.container(horizontal=True):
        if st.button("Use this chart from now on", type="primary"):
            take(access, holder, draft)
        if confirmed("chart_discard", "Discard this draft", "Discard the draft with all changes?", "Discard it"):
            holder.save(None)
            forget_file(holder.key)
            st.rerun()
    st.caption(f"The draft is kept for you until you use it, or for {RETENTION} days after your last change.")


def take(access: Access, holder: ChartHolder, draft: ChartDraft) -> None:
    """The draft becomes the chart."""
    save_chart(installation(), access, draft.chart, now())
    holder.save(None)
    forget_file(holder.key)
    tell(f"New surveys use the new chart of {len(draft.units):,} units from now on.")
    st.rerun()


def difference(before: Organisation | None, after: Organisation) -> str:
    """How many units a new chart has, adds and drops."""
    count = f"{len(after.ids):,} units"
    if before is None:
        return f"{count}."
    new, gone = set(after.ids) - set(before.ids), set(before.ids) - set(after.ids)
    return f"{count}: {len(new):,} that the current chart lacks; {len(gone):,} of the current chart are gone."


def show() -> None:
    """The page, for consultants."""
    access = require("consultant")
    chart = get_chart(installation(), access.organisation)
    holder = holder_of(access)
    page_title("Organisation", "The next survey uses this chart, and keeps it.")
    if chart is None:
        st.text("There is no chart yet. Upload one below.")
    else:
        about = f"{count(len(chart.ids), 'unit')} on {count(max(chart.levels) + 1, 'level')}"
        if holder.load() is not None:
            with st.expander(f"The current chart: {about}"):
                chart_table(chart)
        else:
            st.text(f"{about.capitalize()}.")
            chart_table(chart)
            st.button("Edit this chart", on_click=holder.save, args=(draft_of(chart),), icon=":material/edit:")
    replacement(access, chart, holder)


if __name__ == "__main__":
    show()
