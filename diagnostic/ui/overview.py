"""Overview: where we stand in five sentences, what the rules predict, and where inside and outside differ most."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from diagnostic.report import heatmap, sentences, summary
from diagnostic.report.content import Content
from diagnostic.report.grid_words import grid_table, score_list
from diagnostic.report.markup import score_legend, sides_track, strengths_track
from diagnostic.report.palette import THEMES
from diagnostic.report.rows import first_rows
from diagnostic.report.summary import Entry
from diagnostic.report.words import audience_name
from diagnostic.ui.components import plain
from diagnostic.ui.report import frame, state
from diagnostic.ui.report.pictures import Picture, arrow, draw_grid

DOTS = "Each dot is a team, from no sign (left) to full strength (right). Beyond the stroke it counts as predicted."
MOST_ROWS = 6  # below the whole, at a glance


def main() -> None:
    content = frame.open_report()
    audience = frame.first_outside(content)
    finding, *rest = _sentences(content, frame.key(content), audience)
    frame.heading(content, finding)
    where, who = st.columns([3, 1], gap="large")
    with where:
        st.html(f'<div class="standing">{"".join(f"<p>{escape(sentence)}</p>" for sentence in rest)}</div>')
    with who:
        st.html(_answered(content))
    _glance(content)
    frame.choose_audience(content, audience)
    left, right = st.columns(2, gap="large")
    with left:
        none = "The rules predict no symptom in any team that is shown."
        symptoms = _symptoms(content, frame.key(content))
        _list("Strongest predicted symptoms", DOTS, symptoms, "heatmap.py", "dim", none)
    with right:
        _outside(content, audience)
    frame.foot(content)


def _outside(content: Content, audience: str) -> None:
    if not audience:
        st.header("Gaps", anchor=False)
        st.caption("Nobody outside was asked in this wave, so there is nothing to compare with.")
        return
    gaps, surprises = _gaps(content, frame.key(content), audience)
    who = audience_name(audience)
    key = f"\u25cf inside, \u25cb {who}, on a line from 0 to 100."
    _list(f"Widest gaps between inside and {who}", key, gaps, "inside_outside.py", "rule", "No gap is clear of chance.")
    key = "\u25cf predicted, \u25cb observed, on a line from 0 to 100."
    none = "No prediction that could be tested was wrong."
    _list("Where the rules were wrong", key, surprises, "predicted_observed.py", "rule", none)


def _list(title: str, key: str, entries: Sequence[Entry], page: str, name: str, none: str) -> None:
    """Entries under the way to their cells; `key` says how to read the line below each."""
    st.header(title, anchor=False)
    st.caption(key if entries else none)
    for entry in entries:
        to = {"unit": entry.unit, name: entry.dimension if name == "dim" else entry.rule}
        text = "".join(f"<p>{escape(words)}</p>" for words in entry.words)
        with st.container(gap=None):
            st.page_link(page, label=f"**{plain(entry.title)}**", query_params=state.carried(**to), help="")
            st.html(f'<div class="part">{text}{_track(entry)}</div>')


def _track(entry: Entry) -> str:
    if entry.strengths:
        return strengths_track(entry.strengths, frame.theme())
    return sides_track(*entry.sides, frame.theme()) if entry.sides else ""


def _glance(content: Content) -> None:
    """The whole and what is right below it; a click leads to the cell in the heatmap."""
    st.header("Inside at a glance", anchor=False)
    picture = _strip(content, frame.key(content), frame.theme().name)
    wide, beside = st.columns(frame.PICTURE_AND_PANEL, gap="medium", vertical_alignment="center")
    with wide:
        draw_grid(picture, "glance", None, lambda unit, column: state.go(unit=unit, dim=column, within=content.root))
    with beside:
        st.html(score_legend(frame.theme(), upright=True))
        st.page_link("heatmap.py", label="Every unit in the heatmap", query_params=state.carried(), help="")
    if "dim" in st.query_params:
        st.switch_page("heatmap.py", query_params=st.query_params.to_dict())


@st.cache_data(max_entries=100, show_spinner=False)
def _strip(_content: Content, key: tuple[str, ...], theme: str) -> Picture:
    columns, colours = heatmap.dimensions(_content), THEMES[theme]
    shown = first_rows(_content, _content.root, heatmap.worst_first(_content, columns), MOST_ROWS)
    cells = heatmap.cells(_content, shown, columns)
    left = f", the {MOST_ROWS} lowest of {MOST_ROWS + shown.left_out}" if shown.left_out else ""
    name = f"Scores of {_content.units[_content.root].name} and what is right below it{left}, 0 to 100"
    return Picture(
        arrow(heatmap.heatmap(shown, columns, cells, colours)),
        f"{name}; the same numbers are in the table below.",
        grid_table(f"{name}; higher is healthier", shown, columns, cells),
        score_list(shown, columns, cells, colours, worth=lambda cell: float(cell.text)),
    )


def _answered(content: Content) -> str:
    lines = "".join(f"<dt>{escape(who)}</dt><dd>{escape(said)}</dd>" for who, said in summary.answered_by(content))
    return f'<dl class="answered">{lines}</dl>'


@st.cache_data(max_entries=100, show_spinner=False)
def _sentences(_content: Content, key: tuple[str, ...], audience: str) -> tuple[str, ...]:
    return sentences.overview(_content, audience)


@st.cache_data(max_entries=100, show_spinner=False)
def _symptoms(_content: Content, key: tuple[str, ...]) -> tuple[Entry, ...]:
    return summary.strongest_symptoms(_content)


@st.cache_data(max_entries=100, show_spinner=False)
def _gaps(_content: Content, key: tuple[str, ...], audience: str) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    return summary.widest_gaps(_content, audience), summary.surprises(_content, audience)


main()
