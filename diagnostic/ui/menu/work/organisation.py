"""The organisation chart that new waves take: shown, and replaced by a new file."""

from __future__ import annotations

import streamlit as st

from diagnostic.definitions.loading.organisation_files import parse_organisation_with_warnings
from diagnostic.definitions.organisation import Organisation
from diagnostic.errors import UserError
from diagnostic.services.installation.organisations import get_chart, save_chart
from diagnostic.ui.access import Access, installation, now, require
from diagnostic.ui.widgets import NARROW, chart_table, page_title, problem_list, problems, tell

UPLOAD = 5  # MB


def replacement(access: Access, before: Organisation | None) -> None:
    """The upload of a new chart, for waves made from now on."""
    st.header("A new chart", anchor=False)
    st.markdown(
        "A table with the columns unit, parent and name, and any further columns such as contact intensity; the top "
        "unit has no parent. **New surveys use it from now on.** Every survey that exists keeps its own.",
        width=NARROW,
    )
    file = st.file_uploader(
        "Chart (CSV, XLSX or Parquet)",
        type=["csv", "xlsx", "parquet"],
        key=f"chart_{st.session_state.get('charts_kept', 0)}",
        max_upload_size=UPLOAD,
        width=NARROW,
    )
    if file is None:
        return
    chart, found = parse_organisation_with_warnings(file.getvalue(), file.name)
    if chart is None:
        problems(UserError(found), "This chart can't be used yet. Nothing was changed.")
        return
    if found:
        st.warning("Worth a look; it stops nothing.\n\n" + problem_list(found))
    st.text(difference(before, chart))
    chart_table(chart)
    if st.button("Use this chart from now on", type="primary"):
        save_chart(installation(), access, chart, now())
        st.session_state["charts_kept"] = st.session_state.get("charts_kept", 0) + 1
        tell(f"New surveys use the new chart of {len(chart.ids):,} units from now on.")
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
    page_title("Organisation", "The next survey uses this chart, and keeps it.")
    if chart is None:
        st.text("There is no chart yet. Upload one below.")
    else:
        st.text(f"{len(chart.ids):,} units on {max(chart.levels) + 1} levels.")
        chart_table(chart)
    replacement(access, chart)


if __name__ == "__main__":
    show()
