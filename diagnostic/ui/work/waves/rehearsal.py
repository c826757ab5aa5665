"""The rehearsal of a wave: what its report would look like, of invented answers that are stored nowhere."""

from __future__ import annotations

import streamlit as st

from diagnostic.errors import UserError
from diagnostic.report.content.prepare import Content, prepare
from diagnostic.report.pages.headlines import overview
from diagnostic.report.words import audience_name, capital, listed, out_of
from diagnostic.services.demonstration.rehearsal import Rehearsal, rehearse
from diagnostic.services.fieldwork.lifecycle import Wave
from diagnostic.ui.access import Access, installation
from diagnostic.ui.report import frame
from diagnostic.ui.report.maps import MapChoice, score_map
from diagnostic.ui.report.pictures import draw_grid
from diagnostic.ui.report.styles import styles
from diagnostic.ui.widgets import NARROW, page_title, plain, problems

SHARES = {"some": ("4 in 10", 0.4), "most": ("7 in 10", 0.7), "all": ("everybody", 1.0)}
INVENTED = "Rehearsal: invented answers. No real answer was read, and nothing of this is stored."


def rehearsal(access: Access, wave: Wave) -> None:
    """How many answer, then the report's own sentences and heatmap of invented answers."""
    page_title(f"Rehearsal: {wave.name}")
    st.warning(INVENTED, icon=":material/theater_comedy:")
    share = st.segmented_control(
        "How many answer", list(SHARES), format_func=lambda name: SHARES[name][0], default="most", required=True,
        key="rehearsed_share",
    )  # fmt: skip
    try:
        found = rehearse(installation(), access, wave, SHARES[share or "most"][1])
    except UserError as error:
        problems(error)
        return
    content = prepare(found.report, frame.LANGUAGE)
    _numbers(found)
    _report(content)
    frame.follow_theme(frame.theme().name)


def _numbers(found: Rehearsal) -> None:
    """Who is supposed to be asked, and how many units would be shown."""
    if found.supposed:
        who = listed([audience_name(each) for each in found.supposed])
        st.caption(f"Nobody is asked yet, so the numbers of {plain(who)} are invented too.")
    report = found.report
    lines = []
    for scores in (report.inside, *report.outside):
        who = capital(audience_name(scores.audience))
        lines.append(f"- {plain(who)}: {out_of(found.shown(scores), len(report.chart.ids), 'unit')} would be shown")
    st.markdown("\n".join(lines), width=NARROW)


def _report(content: Content) -> None:
    """The finding, the other sentences, and the heatmap; nothing in it leads to the real report."""
    finding, *rest = overview(content, next(iter(content.audiences), ""))
    st.header("The report would begin like this", anchor=False)
    st.markdown(f"**{plain(finding)}**", width=NARROW)
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in rest if sentence), width=NARROW)
    st.header("Its heatmap", anchor=False)
    st.caption(INVENTED)
    styles(frame.theme())
    picture, _ = score_map(content, frame.key(content), MapChoice(content.root), finding)
    draw_grid(picture, "rehearsal", None, None)
