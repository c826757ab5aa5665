"""Columns of a chart's table beside those of units: which are left aside, and what units have of those kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from diagnostic.definitions.organisation import Organisation
from diagnostic.errors import Problem
from diagnostic.files.suggestions import fold
from diagnostic.files.tables.columns import TextColumn
from diagnostic.files.tables.reader import Table
from diagnostic.files.wording import enumerate_words, quote

PERSONAL = re.compile(
    r"salary|wage|payrate|pay$|bonus|income|email|mail|phone|mobile|telefon|address|street|zip|birth|dob|age$|gender|sex$"
    r"|race|ethnic|marital|citizen|religion|nationality|hire|termination|startdate|enddate|firstname|lastname|surname"
    r"|fullname|employeename|manager|supervisor|^head$|headof|leader$|leiter|leitung|contactperson|kontaktperson"
    r"|ansprechpartner|responsable|username|password|iban|ssn|gehalt|geburt|adresse|vorname|nachname|performance"
)
OF_PERSONS = re.compile(r"[^@\s]+@[^@\s]+\.\w+|\+?[\d ()/-]{7,}|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")
EVERY_ROW = 20  # rows, from which a text that differs in each of them is taken for a person's
LARGEST_CODE = 10
SMALL = {str(number) for number in range(LARGEST_CODE + 1)}
AS_OF_ANSWERS = 3  # columns of small numbers, from which a table looks like one of answers
LOOKED_AT = 1_000  # distinct cells of a column that are looked at


@dataclass(frozen=True)
class AsideColumn:
    """A column that is no property of units unless it is chosen. personal : it seems to hold something of persons."""

    name: str
    personal: bool


def personal(table: Table, columns: Sequence[str]) -> list[str]:
    """Those of the columns that seem to hold something of persons: by name, by content, or as each row differs."""
    return [column for column in columns if _personal(column, table.column(column))]


def _personal(column: str, cells: TextColumn) -> bool:
    texts = list(islice(filter(None, cells.texts), LOOKED_AT))
    if PERSONAL.search(fold(column)):
        return True
    if texts and sum(bool(OF_PERSONS.fullmatch(text)) for text in texts) > len(texts) / 2:
        return True
    each = len(cells) >= EVERY_ROW and "" not in cells.texts and len(cells.texts) == len(cells)
    return each and not all(text.replace(".", "").replace(",", "").lstrip("-").isdecimal() for text in texts)


def shared(chart: Organisation, units: np.ndarray, cells: TextColumn) -> list[str]:
    """Of each unit the one text that stands in all rows of it and of the units below it; nothing where they differ.

    units : int, rows: position of the unit that each row is in, -1 for none.
    """
    most = len(cells.texts)
    low, high = np.full(len(chart.ids), most), np.full(len(chart.ids), -1)
    inside = units >= 0
    np.minimum.at(low, units[inside], cells.index[inside])
    np.maximum.at(high, units[inside], cells.index[inside])
    for unit in range(len(chart.ids) - 1, 0, -1):
        above = chart.parents[unit]
        low[above], high[above] = min(low[above], low[unit]), max(high[above], high[unit])
    return [cells.texts[at] if at == to else "" for at, to in zip(low.tolist(), high.tolist(), strict=True)]


def answers_among(table: Table, aside: Sequence[AsideColumn]) -> Iterator[Problem]:
    """What is said where a chart's table holds several columns that look like answers on a scale."""
    found = [each.name for each in aside if _answers(table.column(each.name))]
    if len(found) >= AS_OF_ANSWERS:
        what = f"columns as of answers: {enumerate_words(found, 8)}"
        hint = "If this is the file of answers, it belongs on Import. Nothing of them is kept."
        yield Problem(table.header, "a chart", what, hint=hint, warning=True)


def _answers(cells: TextColumn) -> bool:
    """Are all cells that are filled small whole numbers, several of them different?"""
    texts = [*filter(None, cells.texts)]
    return 1 < len(texts) <= LARGEST_CODE + 1 and all(text in SMALL for text in texts)


def left_aside(table: Table, aside: Sequence[AsideColumn], keep: Collection[str]) -> Iterator[Problem]:
    """What is said of columns beside units that seem to hold something of persons, and were not chosen."""
    found = [each.name for each in aside if each.name not in keep]
    hint = "Nothing of them is kept unless they are chosen one by one."
    yield from _as_of_persons(table, found, hint)


def kept_of_persons(table: Table, aside: Sequence[AsideColumn], keep: Collection[str]) -> Iterator[Problem]:
    """What is said of such columns that were chosen."""
    found = [each.name for each in aside if each.personal and each.name in keep]
    hint = "Kept, for they were chosen: everybody who gets the chart can read them."
    yield from _as_of_persons(table, found, hint)


def _as_of_persons(table: Table, columns: Sequence[str], hint: str) -> Iterator[Problem]:
    if columns:
        what = f"columns as of persons: {enumerate_words(columns, 8)}"
        yield Problem(table.header, "properties of units", what, hint=hint, warning=True)


def unknown_columns(table: Table, keep: Collection[str], aside: Sequence[AsideColumn]) -> Iterator[Problem]:
    """Chosen columns that are none of those left aside."""
    known = [each.name for each in aside]
    for column in keep:
        if column not in known:
            hint = f"There are: {enumerate_words(known)}." if known else "There is none."
            yield Problem(table.header, "a column that is left aside", quote(column), hint=hint)
