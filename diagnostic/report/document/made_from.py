"""The last chapter of a document: what its numbers depend on, and the choice of the chapters before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import diagnostic
from diagnostic.errors import Problem, UserError, did_you_mean
from diagnostic.report.document.parts import (
    Chapter,
    DataTable,
    Listing,
    ReportDocument,
    TableCell,
    TableColumn,
    TableRow,
)

MADE_FROM = "made-from"  # kind of the last chapter, which nobody can leave out
DEPENDS = "Everything that the numbers of this file depend on"
Facts = tuple[tuple[str, str], ...]


def written_by() -> tuple[str, str]:
    """The fact that names the program and its version."""
    return "Written by", f"Inside Out {diagnostic.__version__}"


def made_from(facts: Facts, notes: Sequence[str] = (), caption: str = DEPENDS) -> Chapter:
    """What the numbers depend on, so that two people can check that they look at the same ones."""
    rows = tuple(TableRow(name, (TableCell(value),)) for name, value in facts)
    table = DataTable(caption, "What", (TableColumn("Which", "Which"),), rows)
    listing = [Listing(tuple(("", line) for line in notes))] if notes else []
    return Chapter(MADE_FROM, "What this was made from", (table, *listing))


def chosen(document: ReportDocument, kinds: Sequence[str]) -> ReportDocument:
    """The chapters of these kinds alone, in this order, and what it was made from; all where none is named.

    Raises UserError for kinds that the document does not have, all of them at once.
    """
    if not kinds:
        return document
    known = list(dict.fromkeys(chapter.kind for chapter in document.chapters if chapter.kind != MADE_FROM))
    unknown = [kind for kind in kinds if kind not in known]
    if unknown:
        expected = f"kinds of chapters that this document has: {', '.join(known)}"
        raise UserError([Problem("chapters", expected, repr(each), hint=did_you_mean(each, known)) for each in unknown])
    wanted = [*dict.fromkeys(kinds), MADE_FROM]
    return replace(document, chapters=tuple(each for kind in wanted for each in document.chapters if each.kind == kind))
