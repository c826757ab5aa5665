"""One unit: its scores, what they predict and why, its gaps, its answers, and how it moved."""

from __future__ import annotations

import streamlit as st

from diagnostic.report.content import Content
from diagnostic.report.dumbbells import dumbbells
from diagnostic.report.heatmap import dimensions
from diagnostic.report.likert import answered
from diagnostic.report.markup import legend, said, section, table
from diagnostic.report.markup import signs as signs_legend
from diagnostic.report.palette import THEMES, Theme
from diagnostic.report.sections import Section
from diagnostic.report.sentences import unit_finding, wholly_hidden
from diagnostic.report.sides import ORGANISATION, against_organisation
from diagnostic.report.units import about, gaps_of, hidden_words, symptoms_of
from diagnostic.report.words import score
from diagnostic.ui.components import NARROW, plain
from diagnostic.ui.report import frame, over_time, state
from diagnostic.ui.report.pictures import KEPT, Picture, arrow, draw
from diagnostic.ui.report.places import breadcrumb


def main() -> None:
    content, theme = frame.open_report(), frame.theme()
    unit, audience = state.unit(content), frame.first_outside(content)
    frame.heading(content, unit_finding(content, unit, audience))
    breadcrumb(content, unit)
    st.markdown(f":gray[{plain(about(content, unit))}]", width=NARROW)
    with st.container(horizontal=True, vertical_alignment="bottom", key="toolbar"):
        state.any_unit(content)
        signs = state.switch("signs", "Signs and wow")
    if wholly_hidden(content, unit):
        _hidden(content, unit)
    else:
        _shown(content, unit, signs, theme)
    frame.foot(content)


def _hidden(content: Content, unit: str) -> None:
    """What is shown instead, and why."""
    for words in hidden_words(content, unit):
        st.markdown(plain(words), width=NARROW)
    with st.container(horizontal=True):
        for other in content.shown_instead(unit):
            st.page_link("unit.py", label=plain(content.units[other].name), query_params=state.carried(unit=other))


def _shown(content: Content, unit: str, signs: bool, theme: Theme) -> None:
    st.header("Scores against the organisation", anchor=False)
    st.html(signs_legend((("\u25cf", theme.ink, content.units[unit].name), ("|", theme.ink, "the whole organisation"))))
    draw(_scores(content, frame.key(content), unit, signs, theme.name), "scores")
    left, right = st.columns(2, gap="large")
    with left:
        st.header("Predicted symptoms", anchor=False)
        _sections(symptoms_of(content, unit), theme, "symptom")
    with right:
        st.header("Gaps", anchor=False)
        _sections(gaps_of(content, unit), theme, "gap")
    st.header("How people answered", anchor=False)
    _answers(content, unit, theme)
    over_time.over_time(content, unit, theme)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _scores(_content: Content, key: tuple[str, ...], unit: str, signs: bool, theme: str) -> Picture:
    chosen, name = [column.id for column in dimensions(_content, signs)], _content.units[unit].name
    rows = against_organisation(_content, unit, chosen)
    caption = f"Scores of {name} beside the whole organisation, 0 to 100; higher is healthier"
    lines = [(row.name, (score(row.first), score(row.second), row.words)) for row in rows]
    return Picture(
        arrow(dumbbells(rows, name, ORGANISATION, THEMES[theme], tick=True)),
        f"{unit_finding(_content, unit)}. {caption}; the same numbers are in the table below.",
        table(caption, ["Dimension", name, ORGANISATION, "Compared"], lines),
        said((row.name, f"{score(row.first)}, organisation {score(row.second)}. {row.words}") for row in rows),
    )


def _sections(parts: tuple[Section, ...], theme: Theme, name: str) -> None:
    for number, part in enumerate(parts):
        if part.deeper:
            with st.expander(part.title, key=f"{name}_{number}", type="compact"):
                st.html(section(part, theme, titled=False))
        else:
            st.html(section(part, theme))


def _answers(content: Content, unit: str, theme: Theme) -> None:
    audience = content.source.inside.audience
    names = {column.id: column.name for column in dimensions(content, signs=True)}
    chosen = state.choice("dim", "Dimension", names, next(iter(names)), width=320)
    items = answered(content, audience, unit, chosen)
    words = () if items else ("Single items are not shown for this group: together they could give somebody away.",)
    with st.container(width=NARROW):
        if any(item.bar for item in items):
            ends = ((4, "most healthy answer"), (2, "neutral"), (0, "least healthy"))
            st.html(legend("", [(theme.scores[shade].fill, name) for shade, name in reversed(ends)]))
        st.html(section(Section(names[chosen], words, items=items), theme))


main()
