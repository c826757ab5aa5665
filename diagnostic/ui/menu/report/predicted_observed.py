"""Predicted and observed: where the rules were right, and where they were not."""

from __future__ import annotations

import streamlit as st

from diagnostic.report.charts import felt_grid
from diagnostic.report.content.outcomes import count_outcomes, outcome_words
from diagnostic.report.content.prepare import Content
from diagnostic.report.markup import sign_legend, standing
from diagnostic.report.pages.cell import rule_story
from diagnostic.report.pages.headlines import outcome_finding
from diagnostic.report.palette import Theme
from diagnostic.ui.report import frame, state
from diagnostic.ui.report.html import html
from diagnostic.ui.report.maps import felt_picture
from diagnostic.ui.report.panel import cell_panel, choose, hint
from diagnostic.ui.report.pictures import draw_grid
from diagnostic.ui.report.places import breadcrumb, look_inside, pager

READING = """
A rule predicts a symptom where its condition inside is met with strength .5 or more. The symptom counts as observed
where those outside score below 55 and that is not in doubt. Teams are counted, not the units above them, so that
nobody is counted twice.

- **Felt:** predicted, and observed. It speaks for the rule and does not prove it: both may have a third cause.
- **Felt, and not expected:** something else is at work; ask those outside first.
- **Not felt (yet):** predicted, but not observed. The rule may be wrong here, or its effect has not arrived yet.
- **Cannot tell:** a low score that chance may explain, or one of the two sides is hidden or was not asked.

In large studies what is found inside explains about a tenth of the differences outside. So expect rules to be wrong
now and then, and treat a rule that keeps missing as a reason to change the rule.
"""


def main() -> None:
    """The grid of outcomes, and what stands behind the chosen cell."""
    content, theme = frame.open_report(), frame.theme()
    audience = frame.outside(content, "Predicted and observed")
    within = state.within(content)
    frame.heading(content, outcome_finding(content, audience, within))
    sentences = outcome_words(count_outcomes(content, audience, within), audience)
    html(standing(sentences))
    st.page_link(
        "menu/report/inside_outside.py", label="Back to inside and outside", query_params=state.carried(), help=""
    )
    breadcrumb(content, within)
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        look_inside(content, within)
        frame.choose_audience(content, audience)
    _map(content, within, audience, theme)
    with st.expander("How to read this", type="compact"):
        st.markdown(READING)
        frame.general_evidence(content)
    frame.foot(content)


def _map(content: Content, within: str, audience: str, theme: Theme) -> None:
    picture, shown = felt_picture(content, frame.key(content), within, audience, state.page(), theme.name)
    rules = {rule.id: rule for rule in content.source.rules}
    unit, asked = state.unit(content), state.asked("rule", rules)
    wide, beside = st.columns(frame.PICTURE_AND_PANEL, gap="medium")
    with wide:
        html(sign_legend(felt_grid.legend_entries(theme, audience)))
        chosen = (unit, asked) if asked else None
        draw_grid(picture, "outcomes", chosen, lambda unit, column: state.go(unit=unit, rule=column, within=within))
        pager(shown)
    with beside:
        names = {column.id: column.name for column in felt_grid.rules(content)}
        choose(content, shown, names, "rule", "Rule", within)
        if asked:
            cell_panel(content, rule_story(content, unit, rules[asked]), unit, within, theme)
        else:
            hint("Choose a unit and a rule, or click a symbol, to see what was predicted, why, and what was observed.")


main()
