"""The whole organisation beside others: a sentence below a grid, and a picture of every dimension."""

from __future__ import annotations

import streamlit as st

from diagnostic.report.charts.dumbbells import dumbbells
from diagnostic.report.charts.paired_series import against_organisations
from diagnostic.report.content.benchmarks import beside_others
from diagnostic.report.content.prepare import Content
from diagnostic.report.document.benchmarks import benchmark_picture
from diagnostic.report.document.pictures import BAND, FULL, STROKE
from diagnostic.report.markup import sentence_list, sign_legend, table
from diagnostic.report.pages.benchmarks import MEDIAN, READ, TITLE, caption, finding, legend, middle_half, table_of
from diagnostic.report.palette import THEMES
from diagnostic.report.words import audience_name, capital, score
from diagnostic.ui.report import frame, state
from diagnostic.ui.report.kept import kept
from diagnostic.ui.report.pictures import KEPT, Picture, arrow, draw
from diagnostic.ui.report.ways import save_picture
from diagnostic.ui.widgets import NARROW, plain


def beside_words(content: Content, audience: str) -> None:
    """What the range beside scores is, of how many organisations, whose and of when; nothing where there is none."""
    if said := legend(content, audience):
        st.caption(plain(said))


def beside_at_a_glance(content: Content, audience: str) -> None:
    """The same after the finding, and the way to the pictures, where there are any."""
    if not beside_others(content, audience):
        return
    st.markdown(plain(f"{finding(content, audience)}."), width=NARROW)
    beside_words(content, audience)
    if content.audiences and content.source.rules:
        query = state.carried(view="unit", unit=content.root)
        st.page_link("menu/report/inside_outside.py", label=TITLE, query_params=query, help="")


def beside_others_pictures(content: Content) -> None:
    """Every dimension of the whole beside other organisations, those inside and those outside; nothing in a part."""
    audiences = [audience for audience in content.scores if beside_others(content, audience)]
    if not audiences:
        return
    st.header(TITLE, anchor=False)
    for audience, place in zip(audiences, st.columns(len(audiences), gap="medium"), strict=True):
        with place:
            _picture(content, audience)
    said = dict.fromkeys(legend(content, audience) for audience in audiences)
    st.caption(plain(" ".join([*said, READ])), width=NARROW)


def _picture(content: Content, audience: str) -> None:
    theme, found = frame.theme(), beside_others(content, audience)
    said = finding(content, audience)
    st.markdown(plain(f"{said}."))
    signs = ((FULL, theme.ink, capital(audience_name(audience))), (STROKE, theme.ink, MEDIAN))
    picture = _drawn(content, frame.key(content), audience, theme.name)
    draw(picture, f"beside_{audience}", sign_legend((*signs, (BAND, theme.quiet, middle_half(found)))))
    save_picture(f"beside-{audience}", lambda: benchmark_picture(content, audience), content, said)


@kept(KEPT)
def _drawn(content: Content, key: tuple[str, ...], audience: str, theme: str) -> Picture:
    rows, told = against_organisations(content, audience), table_of(content, audience)
    first, second = capital(audience_name(audience)), MEDIAN
    return Picture(
        arrow(dumbbells(rows, first, second, THEMES[theme], tick=True)),
        f"{caption(content, audience)}; the same numbers are in the table below.",
        table(told.caption, list(told.columns), list(told.rows)),
        sentence_list((row.name, f"{score(row.first)}: {row.words}") for row in rows),
    )
