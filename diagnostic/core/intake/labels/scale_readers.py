"""What reads the cells of a file's items: one reader a scale, told how this file writes its answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from diagnostic.core.intake.item_columns import Match
from diagnostic.core.intake.labels.nearest_labels import NearLabel, name_near, nearest_labels
from diagnostic.core.intake.labels.numbered_labels import are_labels
from diagnostic.core.intake.response_codes import OPTION, Reader
from diagnostic.core.intake.ticked_cells import TickReader
from diagnostic.definitions.model import say
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.files.tables.reader import Table
from diagnostic.files.wording import quote


def readers_of(
    questionnaire: Questionnaire, table: Table, matches: Sequence[Match], option_codes: bool, values: str | None
) -> list[Reader]:
    """One reader for each item; items on the same scale share theirs. Raises UserError where it has to be asked.

    option_codes, values : as of `match_answers`.
    """
    scales = [questionnaire.scale_of(item) for item in questionnaire.stored]
    texts: dict[int, set[str]] = {id(scale): set() for scale in scales}
    for match in matches:
        scale = scales[match.item]
        if scale.numbered:
            texts[id(scale)].update(table.column(match.name).texts)
    readers = {
        id(scale): Reader(scale, option_codes, are_labels(scale, texts[id(scale)], values, table.name))
        for scale in {id(each): each for each in scales}.values()
    }
    items = len(questionnaire.items)
    ticks = [TickReader(each) for each in questionnaire.stored[items:]]
    return [*(readers[id(scale)] for scale in scales[:items]), *ticks]


def near_labels(table: Table, matches: Sequence[Match], readers: Sequence[Reader]) -> list[NearLabel]:
    """Texts in the items' columns that no label is, with the labels that they may be meant for; a pair stands once."""
    found: list[NearLabel] = []
    for reader in {id(readers[match.item]): readers[match.item] for match in matches}.values():
        names = (match.name for match in matches if readers[match.item] is reader)
        unread = (name for name in names if None in map(reader, table.column(name).texts))
        found += nearest_labels(reader.scale, reader, (_texts(table, name) for name in unread))
    cells: Counter[tuple[str, str]] = Counter()
    for each in found:
        cells[each.text, each.label] += each.cells
    return [NearLabel(text, label, many) for (text, label), many in cells.items()]


def take_nearest(near: Sequence[NearLabel], readers: Sequence[Reader]) -> Iterator[str]:
    """Let readers take texts for the labels that they are nearest to; a line of the preview that names them."""
    for reader in {id(each): each for each in readers}.values():
        reader.learn({each.text: each.label for each in near if reader(each.label) is not None})
    if near:
        yield f"Read as the nearest label: {name_near(near)}"


def _texts(table: Table, column: str) -> Mapping[str, int]:
    cells = table.column(column)
    return dict(zip(cells.texts, np.bincount(cells.index, minlength=len(cells.texts)).tolist(), strict=True))


def option_code_notes(table: Table, matches: Sequence[Match], readers: Sequence[Reader]) -> Iterator[str]:
    """A line for each scale on which codes such as A1 were read, with what its ends mean."""
    used = {id(reader): reader for match in matches for reader in [readers[match.item]]}
    coded = {id(readers[match.item]) for match in matches if any(map(OPTION.fullmatch, table.column(match.name).texts))}
    for reader in (used[key] for key in used if key in coded):
        codes = reader.scale.codes
        last = len(codes)
        labels = [quote(say(label)) for label in reader.scale.labels] or [str(code) for code in codes]
        first, end = (labels[codes.index(reader.option(number) or 0)] for number in (1, last))
        yield f"A1 to A{last} are read as the options in their order: A1 is {first}, A{last} is {end}"
