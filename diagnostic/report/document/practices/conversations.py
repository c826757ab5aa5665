"""Customer conversations as a document: who serves whom how well, and each service as both sides see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isnan

from diagnostic.core.released.pairs.service_gaps import AS_PEOPLE_ARE, BLIND_SPOT, HIDDEN_STRENGTH, ServiceGap
from diagnostic.report.charts.dumbbells import Dumbbell
from diagnostic.report.charts.grid import Cell
from diagnostic.report.conversations.matrix_grid import cells_of, columns_of, rows_of
from diagnostic.report.conversations.pairs import OVERALL, PairContent
from diagnostic.report.conversations.words import (
    hidden_sides,
    matrix_finding,
    matrix_lead,
    provider_caption,
    provider_finding,
    provider_lead,
    provider_rows,
    provider_sections,
    raters_table,
)
from diagnostic.report.document.parts import Chapter, DataTable, Heading, Part, Remark, ReportDocument, Statement
from diagnostic.report.document.pictures import pairs
from diagnostic.report.document.practices.frame import marked_scores, practice_document
from diagnostic.report.document.tables import score_tables, told
from diagnostic.report.palette import MIDDLE, SCORE_CLASSES, gap_class
from diagnostic.report.words import SERVICE_MARKS, score

MATRIX, STANDARDS, SERVICE = "matrix", "standards", "service"
NOT_SERVED = "An empty cell: it does not serve them."
SAID = {  # of a gap, beside its picture
    BLIND_SPOT: "sees itself higher",
    AS_PEOPLE_ARE: "as people are",
    HIDDEN_STRENGTH: "better than it thinks",
}


def conversations(content: PairContent, every_part: bool) -> ReportDocument:
    """All services: every one beside every other, in each standard, and a chapter of each.

    every_part : each standard as every part of the organisation rates it, instead of the whole alone.
    """
    services = (service(content, provider) for provider in content.providers)
    return practice_document([content.practice], (*_matrices(content, every_part), *services))


def one_service(content: PairContent, provider: str, unit: str = "") -> ReportDocument:
    """One service, as all see it whom it serves, or as one unit does."""
    made = practice_document([content.practice], (service(content, provider, unit),))
    return replace(made, title=f"The service of {content.name(provider)}")


def _matrices(content: PairContent, every_part: bool) -> Iterator[Chapter]:
    """Who serves whom how well all in all, as every part rates it; then in each standard."""
    parts = content.parts or (content.top,)
    finding = Statement(matrix_finding(content), (matrix_lead(content), f"\u25bc \u25b2 {SERVICE_MARKS}. {NOT_SERVED}"))
    overall = (table for part in parts for table in _matrix(content, OVERALL, part))
    yield Chapter(MATRIX, "Who serves whom, and how well", (finding, *overall))
    standards = [each for each in content.dimensions if each != OVERALL]
    shown = parts if every_part else parts[:1]
    tables = (part for each in standards for part in _standard(content, each, shown))
    yield Chapter(STANDARDS, "Standard by standard", tuple(tables))


def _standard(content: PairContent, standard: str, parts: Sequence[str]) -> Iterator[Part]:
    yield Heading(content.standard(standard))
    for part in parts:
        yield from _matrix(content, standard, part)


def _matrix(content: PairContent, standard: str, part: str) -> Iterator[DataTable]:
    """Providers by those they serve in a part, a score in each cell; the lowest first."""
    columns = columns_of(content, part)
    rows = rows_of(content, standard, columns)
    cells = {at: _plain(cell) for at, cell in cells_of(content, rows, columns, standard).items()}
    name = f"{content.standard(standard)}, as those rate it who are served in {content.name(part)}; the lowest first"
    if rows.groups:
        yield from score_tables(name, rows, columns, cells, SCORE_CLASSES)


def _plain(cell: Cell) -> Cell:
    """A cell as it stands on paper: empty where nobody is served, else with the first sentence of why it is hidden."""
    if not cell.text:
        return Cell("", -1)
    return replace(cell, note=cell.note.partition(". ")[0].removesuffix(".")) if cell.hidden else cell


def service(content: PairContent, provider: str, unit: str = "") -> Chapter:
    """How one service is seen, by those it serves and by itself."""
    parts: list[Part] = [Statement(provider_finding(content, provider), (provider_lead(content, provider),))]
    caption = provider_caption(content, provider, unit)
    parts.append(marked_scores(caption, "Standard", content.practice, provider_rows(content, provider, unit)))
    if words := hidden_sides(content, provider, unit):
        parts.append(Remark((words,)))
    gaps = [each for each in content.gaps(provider, unit) if not isnan(each.gap)]
    if gaps:
        rows = [_row(content, each) for each in gaps]
        parts.append(pairs(rows, "Own view", "Those it serves", f"{caption}; widest first"))
    sections = [each for each in provider_sections(content, provider, unit) if not each.deeper]  # the picture says it
    if sections:
        parts += [Heading("What the two sides tell"), *told(sections)]
    if table := raters_table(content, provider):
        parts += told([table], level=2)
    name = f"{content.name(provider)}, as seen by {content.name(unit)}" if unit else content.name(provider)
    return Chapter(SERVICE, name, tuple(parts))


def _row(content: PairContent, gap: ServiceGap) -> Dumbbell:
    certain = gap.kind in SAID
    shade = gap_class(gap.gap) if certain else MIDDLE
    words = f"{score(gap.own.score)} against {score(gap.served.score)}, {SAID.get(gap.kind, 'may be chance')}"
    return Dumbbell(content.standard(gap.standard), gap.own.score, gap.served.score, shade, words)
