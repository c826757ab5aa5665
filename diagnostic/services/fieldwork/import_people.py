"""What files of answers bring: whom they are of, marked by the wave's key, what may count twice, and counts."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from diagnostic.core.intake.exports.persons import KnownPeople
from diagnostic.core.intake.respondent_rows import Preview
from diagnostic.core.scoring.answers import Counts
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.services.installation.setup import Installation
from diagnostic.services.waves.pieces import Rows
from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.fieldwork.waves import StoredSurvey, StoredWave
from diagnostic.storage.responses import counted_data, imports, records, staging
from diagnostic.storage.responses.counted_data import CountedItem


def known_people(db: Transaction, inst: Installation, wave: StoredWave, survey: StoredSurvey) -> KnownPeople | None:
    """The people of files that the survey holds, and how a platform's id is marked; None once the key is destroyed."""
    if wave.retired:
        return None
    return KnownPeople(_marker(inst.keys.of_wave(wave.id), survey.id), imports.people(db, survey.id))


def counted_items(found: Counts, organisation: Organisation, asked: Questionnaire) -> Iterator[CountedItem]:
    """Counts by unit and item, where there are any."""
    sizes = [len(asked.scale_of(item).codes) for item in asked.items]
    for unit, item in zip(*np.nonzero(found.options.any(axis=2)), strict=True):
        counts = found.options[unit, item, : sizes[item]].tolist()
        yield CountedItem(organisation.ids[unit], asked.items[item].id, counts)


def counted_rows(counts: Sequence[CountedItem], survey: StoredSurvey) -> Rows:
    """What data that arrived counted brings: without keys, since all of a survey's is taken back together."""

    def add(db: Transaction, piece: slice) -> None:
        counted_data.add(db, survey.id, counts[piece])

    return Rows("counted", [b""] * len(counts), (), add)


def _marker(key: bytes, survey: str) -> Callable[[str], bytes]:
    """A keyed hash of an id within one survey: nobody without the wave's key can try ids out on it."""
    start = f"person:{survey}:".encode()
    return lambda who: hmac.digest(key, start + who.encode("utf-8", "surrogatepass"), "sha256")


def told_apart(db: Transaction, survey: StoredSurvey, preview: Preview) -> bool:
    """Whether nobody counts twice when this file is taken: it names people, and nobody answered by form until now."""
    return preview.persons is not None and not _by_form(db, survey)


def _by_form(db: Transaction, survey: StoredSurvey) -> bool:
    files = imports.taken(db, survey.id).people
    return staging.any_of(db, survey.id) or sum(records.people_by_unit(db, survey.id).values()) > files


def doubts(db: Transaction, survey: StoredSurvey, preview: Preview) -> Iterator[str]:
    """Lines of the preview where answers are there already and nothing tells whether they are of the same people.

    How many rows are the same as stored ones is not said: whoever makes up files could ask in this way what a few
    people answered, row by row.
    """
    by_form = _by_form(db, survey)
    if preview.persons is None and (imports.taken(db, survey.id).files or by_form):
        yield (
            "This survey holds answers already, and no column of this file tells people apart: "
            "whoever answered before counts twice"
        )
    elif by_form:
        yield "People have answered by form too: whoever did both counts twice, for answers by form have no name"
