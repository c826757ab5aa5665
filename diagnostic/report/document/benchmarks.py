"""Chapters of a document in which the whole organisation stands beside others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from diagnostic.report.charts.paired_series import against_organisations
from diagnostic.report.content.benchmarks import beside_others
from diagnostic.report.content.prepare import Content
from diagnostic.report.document.parts import Chapter, Drawing, Statement
from diagnostic.report.document.pictures import BAND, pairs
from diagnostic.report.document.tables import plain_table
from diagnostic.report.pages.benchmarks import MEDIAN, READ, TITLE, caption, finding, legend, middle_half, table_of
from diagnostic.report.words import audience_name, capital

BESIDE = "beside"


def beside_chapters(content: Content) -> Iterator[Chapter]:
    """A chapter of each audience that has a benchmark: a picture, and the same as a table."""
    for audience in content.scores:
        if not beside_others(content, audience):
            continue
        inside = audience == content.source.inside.audience
        title = TITLE if inside else f"{TITLE}, as {audience_name(audience)} see it"
        said = Statement(f"{finding(content, audience)}.", (legend(content, audience), READ))
        picture, table = benchmark_picture(content, audience), plain_table(table_of(content, audience))
        yield Chapter(BESIDE, title, (said, picture, table))


def benchmark_picture(content: Content, audience: str) -> Drawing:
    """A line for each dimension: the score, and the median of organisations on their middle half."""
    found, rows = beside_others(content, audience), against_organisations(content, audience)
    drawn = pairs(rows, capital(audience_name(audience)), MEDIAN, caption(content, audience), tick=True)
    half = middle_half(found)
    behind = half, tuple((float(each.quartiles.low), float(each.quartiles.high)) for each in found)
    plot = replace(drawn.plot, band=behind) if drawn.plot else None
    return replace(drawn, keys=(*drawn.keys, (BAND, half)), plot=plot)
