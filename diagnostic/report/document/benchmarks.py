"""The chapter of a document in which the whole organisation stands beside others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from diagnostic.report.charts.paired_series import against_organisations
from diagnostic.report.content.benchmarks import beside_others
from diagnostic.report.content.prepare import Content
from diagnostic.report.document.parts import Chapter, Drawing, Heading, Part, Remark, Statement
from diagnostic.report.document.pictures import BAND, pairs
from diagnostic.report.document.tables import plain_table
from diagnostic.report.pages.benchmarks import READ, TITLE, caption, finding, legend, median, middle_half, table_of
from diagnostic.report.words import audience_name, capital

BESIDE = "beside"


def beside_chapter(content: Content) -> Iterator[Chapter]:
    """Every audience that has a benchmark: a picture, and the same as a table; no chapter where there is none."""
    audiences = [audience for audience in content.scores if beside_others(content, audience)]
    if audiences:
        first, *others = audiences
        parts: list[Part] = [Statement(f"{finding(content, first)}.", (READ,)), *_of_audience(content, first)]
        for audience in others:
            parts += [Heading(capital(audience_name(audience))), Remark((f"{finding(content, audience)}.",))]
            parts += _of_audience(content, audience)
        yield Chapter(BESIDE, TITLE, tuple(parts))


def _of_audience(content: Content, audience: str) -> Iterator[Part]:
    yield benchmark_picture(content, audience)
    yield plain_table(table_of(content, audience))
    yield Remark((legend(content, audience),), quiet=True)


def benchmark_picture(content: Content, audience: str) -> Drawing:
    """A line for each dimension: the score, and the median of organisations on their middle half."""
    found, rows = beside_others(content, audience), against_organisations(content, audience)
    drawn = pairs(rows, capital(audience_name(audience)), median(found), caption(content, audience), tick=True)
    half = middle_half(found)
    behind = half, tuple((float(each.quartiles.low), float(each.quartiles.high)) for each in found)
    plot = replace(drawn.plot, band=behind) if drawn.plot else None
    return replace(drawn, keys=(*drawn.keys, (BAND, half)), plot=plot)
