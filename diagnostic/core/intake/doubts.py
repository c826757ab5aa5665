"""Doubts about a file of answers that can be computed before anything is stored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from diagnostic.core.intake.item_columns import Match
from diagnostic.core.scoring.answers import MISSING
from diagnostic.definitions.model import say
from diagnostic.definitions.no_answer import says_nothing
from diagnostic.definitions.questionnaire import Questionnaire, Scale
from diagnostic.files.suggestions import fold
from diagnostic.files.tables.reader import Table
from diagnostic.files.wording import enumerate_words, quote

ENOUGH = 30  # people, from which an item is compared with the others of its dimension
FEWEST_ITEMS = 3  # of a dimension; of two nobody can tell which runs against the other
LOOKED_AT = 5_000  # people
AGAINST = -0.2  # correlation with their mean, below which an item runs against them
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
OTHER_MONTHS = {"mär": 3, "mai": 5, "okt": 10, "dez": 12, "mrt": 3, "mei": 5, "ene": 1, "abr": 4, "ago": 8, "dic": 12}
SUMMARIES = frozenset(  # names of rows below a table
    {
        *("mean", "average", "avg", "median", "total", "totals", "grandtotal", "sum", "n", "count", "std", "sd"),
        *("mittelwert", "durchschnitt", "summe", "gesamt", "gesamtsumme", "anzahl", "standardabweichung"),
        *("moyenne", "somme", "nombre", "media", "promedio", "suma", "totale", "média", "soma", "合計", "平均"),
    }
)
DATES = (
    re.compile(r"(?:19|20)\d\d-(?P<month>\d\d)-(?P<day>\d\d)(?: 00:00:00)?"),
    re.compile(r"(?P<day>\d{1,2})[-. ]+(?P<name>[^\W\d]{3})[.]?"),
    re.compile(r"(?P<name>[^\W\d]{3})[.]?[- ](?P<day>\d{2})"),
)


def file_doubts(table: Table) -> Iterator[str]:
    """What was read of the file with a doubt; of the file as a whole in fewer words."""
    for warning in table.warnings:
        yield f"{warning.found}. {warning.hint}" if warning.where == table.name else str(warning)


def column_doubts(table: Table, matches: Sequence[Match], ids: Sequence[str]) -> Iterator[str]:
    """A line about matched columns in which there is nothing. ids : of all that can be matched, by position."""
    empty = [match for match in matches if not any(table.column(match.name).texts)]
    if empty:
        columns = enumerate_words((match.name for match in empty), 5)
        items = enumerate_words((ids[match.item] for match in empty), 5)
        yield f"empty throughout: {columns}; so nobody has answered {items}"


def scale_doubts(questionnaire: Questionnaire, matches: Sequence[Match]) -> Iterator[str]:
    """A line for each option that counts as an answer and says that there is none."""
    asked = questionnaire.stored
    scales = {id(scale): scale for match in matches for scale in [questionnaire.scale_of(asked[match.item])]}
    for code, label in (pair for scale in scales.values() for pair in _no_answers(scale)):
        yield f"{quote(label)} counts as an answer (code {code}); say it under cant_say or missing to leave it out"


def _no_answers(scale: Scale) -> Iterator[tuple[int, str]]:
    for code, label in zip(scale.codes, scale.labels, strict=False):
        if any(map(says_nothing, label.values())):
            yield code, say(label)


def against_the_others(questionnaire: Questionnaire, codes: np.ndarray) -> Iterator[str]:
    """A line for items whose answers run against those of the other items of their dimension.

    codes : int8, items x people; of many people some thousand are looked at.
    """
    codes = codes[:, :: codes.shape[1] // LOOKED_AT + 1]
    for dimension, places in _dimensions(questionnaire).items():
        answers = codes[places].astype(float)
        answers = answers[:, (codes[places] != MISSING).all(axis=0)]
        if len(places) < FEWEST_ITEMS or answers.shape[1] < ENOUGH:
            continue
        answers *= np.array([[-1.0 if questionnaire.items[i].reverse else 1.0] for i in places])
        total = answers.sum(axis=0)
        for i, row in zip(places, answers, strict=True):
            if _correlation(row, total - row) < AGAINST:
                yield (
                    f"{quote(questionnaire.items[i].id)} runs against the other items of {dimension}: "
                    "perhaps its codes were turned before they came into this file"
                )


def _dimensions(questionnaire: Questionnaire) -> dict[str, list[int]]:
    """Positions of the items of each dimension."""
    places: dict[str, list[int]] = {}
    for i, item in enumerate(questionnaire.items):
        if item.dimension:
            places.setdefault(item.dimension, []).append(i)
    return places


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    spread = float(one.std() * other.std())
    return float(((one - one.mean()) * (other - other.mean())).mean() / spread) if spread else 0.0


def made_of(date: str) -> tuple[str, ...]:
    """What a spreadsheet may have made a date of: `1-2` or `2-1` of `2-Jan`; nothing where it is no date.

    >>> made_of("2-Jan")[:2], made_of("2024-02-01")[:2], made_of("Sales")
    (('1-2', '2-1'), ('2-1', '1-2'), ())
    """
    for form in DATES:
        if found := form.fullmatch(date):
            name = found.groupdict().get("name", "").lower()
            month = int(found["month"]) if not name else _month(name)
            day = int(found["day"])
            if 1 <= month <= 12 and 1 <= day <= 31:
                pairs = ((month, day), (day, month))
                return tuple(f"{one}{mark}{two}" for mark in "-/." for one, two in pairs)
    return ()


def _month(name: str) -> int:
    return MONTHS.index(name) + 1 if name in MONTHS else OTHER_MONTHS.get(name, 0)


def date_doubts(texts: Sequence[str], column: str) -> Iterator[str]:
    """A line about units that look like dates which a spreadsheet made."""
    dates = {text: made for text in texts if (made := made_of(text))}
    if dates:
        first, made = next(iter(dates.items()))
        said = "name in {} looks like a date" if len(dates) == 1 else "names in {} look like dates"
        yield (
            f"{len(dates):,} {said.format(quote(column))} that a spreadsheet made, such as "
            f"{quote(first)} of '{made[0]}' or '{made[1]}'"
        )


def summary_doubts(last: Sequence[str]) -> Iterator[str]:
    """A line about rows at the end of a file that are called as a summary below the answers is. last : their units."""
    found = [quote(text) for text in last if fold(text) in SUMMARIES]
    if found:
        called = enumerate_words(found, 5)
        yield f"the last rows are called {called}, as a summary below the answers; delete it if it is one"


def spelt_as_date(unit: str, named: Mapping[str, str]) -> str | None:
    """The one unit that a date was made of, by its id or name. named : ids by folded id or name."""
    found = {named[fold(made)] for made in made_of(unit) if fold(made) in named}
    return next(iter(found)) if len(found) == 1 else None
