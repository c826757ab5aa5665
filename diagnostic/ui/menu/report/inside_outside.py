"""Inside and outside in steps: what is expected and felt, how wide the gaps are, one unit, one rule."""

from __future__ import annotations

from functools import partial

import streamlit as st
from markupsafe import Markup

from diagnostic.report.charts import felt_grid, gap_grid
from diagnostic.report.content.gap_words import gap_sentence
from diagnostic.report.content.prepare import Content, Pair, pairs_of
from diagnostic.report.markup import legend, sign_legend
from diagnostic.report.pages.acting.reasons import cell_reason, rule_reason, steps_of_cell, steps_of_rule
from diagnostic.report.pages.cell import rule_story, story
from diagnostic.report.pages.headlines import inside_outside_finding, unit_gap_finding
from diagnostic.report.palette import GAP_CLASSES, LIGHT, Theme
from diagnostic.report.words import audience_name
from diagnostic.ui.report import frame, side_by_side, state
from diagnostic.ui.report.beside.organisations import beside_others_pictures
from diagnostic.ui.report.html import html
from diagnostic.ui.report.maps import felt_picture, felt_rows, gap_picture, gap_rows
from diagnostic.ui.report.panel import cell_panel, choose, hint
from diagnostic.ui.report.pictures import draw_grid
from diagnostic.ui.report.places import breadcrumb, my_part, pager
from diagnostic.ui.report.summaries import outcomes
from diagnostic.ui.report.ways import save_picture
from diagnostic.ui.widgets import plain

FELT, MAP, UNIT, RULE = "felt", "map", "unit", "rule"
READING = {
    FELT: """
A rule expects a symptom where its condition inside is met by half or more. It is felt where those outside surely score
below 55. Only teams are counted, so that nobody is counted twice.

- **Felt:** expected, and felt. This speaks for the rule, but both may have a third cause.
- **Felt, and not expected:** something else is at work. Ask those outside first.
- **Not felt (yet):** expected, but not felt. The rule may be wrong here, or its effect has not arrived yet.
- **Cannot tell:** the low score may be chance, or one side is hidden or was not asked.
""",
    MAP: """
A rule joins a dimension inside and one outside. The number is the score inside minus the score outside, in points. The
scores come from two questionnaires, so read a gap as a pointer: it says where to look and whom to ask.

- **Orange:** inside is lower. Where outside is still good, people make up for it, as long as they can.
- **Blue:** inside is higher. What is good inside does not reach those outside (yet).
- **Grey without a mark:** within 4 points, or it may be chance.
""",
}


def main() -> None:
    """One story in steps: what inside leads to expect and what is felt, how wide the gaps are, one unit, one rule."""
    content, theme = frame.open_report(), frame.theme()
    audience = frame.outside(content, "Inside and outside")
    within, steps = state.within(content), _steps(audience)
    step = state.asked("view", steps, MAP if state.asked("rule", _pairs(content)) else FELT)
    where = state.unit(content) if step == UNIT else within
    frame.heading(content, _finding(content, audience, step, where))
    breadcrumb(content, where)
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        state.tabs("view", "Step", steps, step)
        frame.choose_audience(content, audience)
        if step != UNIT:
            my_part(content, within)
    if step == FELT:
        _felt(content, within, audience, theme)
    elif step == MAP:
        _map(content, within, audience, theme)
    elif step == UNIT:
        side_by_side.one_unit(content, audience, theme)
        if where == content.root:
            beside_others_pictures(content)
    else:
        side_by_side.one_rule(content, within, audience, theme)
    with st.expander("How to read this", type="compact"):
        st.markdown(READING.get(step, READING[MAP]))
        if step == FELT:
            frame.general_evidence(content)
    frame.foot(content)


def _steps(audience: str) -> dict[str, str]:
    return {
        FELT: f"1. What {audience_name(audience)} feel",
        MAP: "2. How wide the gaps are",
        UNIT: "3. One unit",
        RULE: "4. One rule",
    }


def _finding(content: Content, audience: str, step: str, where: str) -> str:
    if step == FELT:
        return outcomes(content, frame.key(content), audience, where)
    if step == UNIT:
        return unit_gap_finding(content, audience, where)
    return inside_outside_finding(content, audience, where)


def _pairs(content: Content) -> dict[str, Pair]:
    return {pair.id: pair for pair in pairs_of(content.source)}


def _felt(content: Content, within: str, audience: str, theme: Theme) -> None:
    picture, shown = felt_picture(content, frame.key(content), within, audience, state.page())
    rules = {rule.id: rule for rule in content.source.rules}
    unit, asked = state.unit(content), state.asked("rule", rules)
    wide, beside = st.columns(frame.PICTURE_AND_PANEL, gap="medium")
    with wide:
        html(sign_legend(felt_grid.legend_entries(theme, audience)))
        chosen = (unit, asked) if asked else None
        draw_grid(picture, "outcomes", chosen, lambda unit, column: state.go(unit=unit, rule=column, within=within))
        _save_felt(content, within, audience)
        pager(shown)
    with beside:
        names = {column.id: column.name for column in felt_grid.rules(content)}
        choose(content, shown, names, "rule", "Rule", within)
        if asked:
            told, rule = rule_story(content, unit, rules[asked]), rules[asked]
            cell_panel(content, told, unit, within, theme, rule_reason(content, rule), steps_of_rule(content, rule))
        else:
            hint("Choose a unit and a rule, or click a symbol, to see what was expected, why, and what is felt.")


def _save_felt(content: Content, within: str, audience: str) -> None:
    rows = partial(felt_rows, content, within, audience, state.page())
    signs = [(sign, meaning) for sign, _, meaning in felt_grid.legend_entries(LIGHT, audience)]
    save_picture("felt", lambda: rows().signs(signs), content, outcomes(content, frame.key(content), audience, within))


def _map(content: Content, within: str, audience: str, theme: Theme) -> None:
    picture, shown = gap_picture(content, frame.key(content), within, audience, state.page())
    pairs = _pairs(content)
    unit, asked = state.unit(content), state.asked("rule", pairs)
    wide, beside = st.columns(frame.PICTURE_AND_PANEL, gap="medium")
    with wide:
        html(_legend(theme, audience))
        chosen = (unit, asked) if asked else None
        draw_grid(picture, "gaps", chosen, lambda unit, column: state.go(unit=unit, rule=column, within=within))
        rows, finding = partial(gap_rows, content, within, audience, state.page()), inside_outside_finding
        save_picture("gaps", lambda: rows().table(GAP_CLASSES), content, finding(content, audience, within))
        pager(shown)
    with beside:
        names = {column.id: column.name for column in gap_grid.rule_columns(content)}
        choose(content, shown, names, "rule", "Rule", within)
        if not asked:
            hint("Choose a unit and a rule, or click a cell, to see both sides of it.")
            return
        st.markdown(plain(gap_sentence(content, unit, pairs[asked], audience)))
        dimension = pairs[asked].inside
        why, steps = cell_reason(content, dimension), steps_of_cell(content, dimension)
        cell_panel(content, story(content, unit, dimension), unit, within, theme, why, steps)


def _legend(theme: Theme, audience: str) -> Markup:
    colours = [(shade.fill, name) for shade, name in zip(theme.scores, GAP_CLASSES, strict=True)]
    return legend(f"Inside minus {audience_name(audience)}, in points", colours, (("\u00b7\u00b7\u00b7", "hidden"),))


main()
