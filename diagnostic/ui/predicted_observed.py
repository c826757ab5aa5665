"""Predicted and observed: where the rules were right, and where they were not."""

from __future__ import annotations

from html import escape

import streamlit as st

from diagnostic.report import outcomes
from diagnostic.report.cell import rule_story
from diagnostic.report.content import Content
from diagnostic.report.grid_words import grid_table, outcome_list
from diagnostic.report.markup import signs
from diagnostic.report.palette import THEMES, Theme
from diagnostic.report.rows import View, view
from diagnostic.report.sentences import outcome_finding
from diagnostic.report.words import audience_name
from diagnostic.ui.report import frame, state
from diagnostic.ui.report.panel import cell_panel, choose, hint
from diagnostic.ui.report.pictures import KEPT, Picture, arrow, draw_grid
from diagnostic.ui.report.places import breadcrumb, look_inside, pager

READING = """
A rule predicts a symptom where its condition inside is met with strength .5 or more. The symptom counts as observed
where those outside score below 55 and that is not in doubt. Teams are counted, not the units above them, so that
nobody is counted twice.

- **Hit:** predicted, and observed. It speaks for the rule and does not prove it: both may have a third cause.
- **Miss:** observed, but not predicted. Something else is at work; ask those outside first.
- **False alarm:** predicted, but not observed. The rule may be wrong here, or its effect has not arrived yet.
- **Well on both sides:** nothing predicted, nothing observed.
- **Not testable:** one of the two sides is hidden or was not asked.

In large studies what is found inside explains about a tenth of the differences outside. So expect misses and false
alarms, and treat a rule that keeps missing as a reason to change the rule.
"""


def main() -> None:
    content, theme = frame.open_report(), frame.theme()
    audience = frame.outside(content, "Predicted and observed")
    within = state.within(content)
    frame.heading(content, outcome_finding(content, audience, within))
    sentences = outcomes.record_words(outcomes.record(content, audience, within), audience)
    st.html(f'<div class="standing">{"".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)}</div>')
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
    picture, shown = _picture(content, frame.key(content), within, audience, state.page(), theme.name)
    rules = {rule.id: rule for rule in content.source.rules}
    unit, asked = state.unit(content), state.asked("rule", rules)
    wide, beside = st.columns(frame.PICTURE_AND_PANEL, gap="medium")
    with wide:
        st.html(signs(outcomes.legend_entries(theme)))
        chosen = (unit, asked) if asked else None
        draw_grid(picture, "outcomes", chosen, lambda unit, column: state.go(unit=unit, rule=column, within=within))
        pager(shown)
    with beside:
        names = {column.id: column.name for column in outcomes.rules(content)}
        choose(content, shown, names, "rule", "Rule", within)
        if asked:
            cell_panel(content, rule_story(content, unit, rules[asked]), unit, theme)
        else:
            hint("Click a symbol, or choose a unit and a rule, to see what was predicted, why, and what was observed.")


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _picture(
    _content: Content, key: tuple[str, ...], within: str, audience: str, page: int, theme: str
) -> tuple[Picture, View]:
    columns, colours = outcomes.rules(_content), THEMES[theme]
    shown = view(_content, within, outcomes.most_observed_first(_content, audience), page=page)
    cells = outcomes.cells(_content, shown, columns, audience)
    where = f"{_content.units[within].name} and the units below it"
    name = f"What the rules predicted and {audience_name(audience)} said, {where}"
    picture = Picture(
        arrow(outcomes.outcome_map(shown, columns, cells, colours)),
        f"{outcome_finding(_content, audience, within)}. {name}; the same is in the table below.",
        grid_table(name, shown, columns, cells, marks=False),
        outcome_list(shown, columns, cells),
    )
    return picture, shown


main()
