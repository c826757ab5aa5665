"""Files of answers into a wave: looked at first, then stored as a whole or not at all."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np

from diagnostic.core.intake.count_rows import CountsPreview, every_item_there, match_counts, unanswered
from diagnostic.core.intake.labels.nearest_labels import NearLabel, way_out
from diagnostic.core.intake.preview import refusals
from diagnostic.core.intake.respondent_rows import Preview, match_answers
from diagnostic.core.scoring.answers import MISSING, Answers, Counts, option_positions, ticked
from diagnostic.definitions.breakdowns import DeclaredBreakdown
from diagnostic.definitions.loading.mapping_files import load_mapping
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.wave import breakdowns_of
from diagnostic.errors import UserError
from diagnostic.files.tables.reader import read_table
from diagnostic.services.fieldwork.answer_files import AnswersFile, export_of
from diagnostic.services.fieldwork.import_people import counted_items, counted_rows, doubts, known_people, told_apart
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.respondents.open_links import only_by_invitation
from diagnostic.services.waves.pieces import PAUSE, Rows, clock_from, few, store, tidy_pieces
from diagnostic.services.waves.rows import Wave, locked_wave, rated_map, survey_row, wave_row
from diagnostic.storage.database.engine import Taken, Transaction, reading, writing
from diagnostic.storage.database.snapshots import thaw_chart, thaw_policy, thaw_questionnaire
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.fieldwork.waves import StoredSurvey, StoredWave
from diagnostic.storage.responses import comments, counted_data, imports, records, staging, transfer
from diagnostic.storage.responses.records import attributes_text
from diagnostic.storage.setup.audit_log import AuditEvent, record

MIXED_AT_ONCE = 3000  # rows in one transaction, and all of a unit's
MEANWHILE = "Answers of the same people were stored meanwhile. Please look at the file again. Nothing was stored."
OTHER_QUESTIONNAIRE = "These answers were matched with another questionnaire. Please look at the file again."


def import_file(
    inst: Installation,
    access: Access,
    wave: Wave | str,
    audience: str,
    file: AnswersFile,
    skip_refused: bool,
    now: datetime,
) -> str:
    """Store a file of answers in one go; what was stored, in words. Raises UserError as the two steps do, with refused
    rows by their causes.
    """
    clock = clock_from(now)
    preview = preview_file(inst, access, wave, audience, file)
    if preview.refused and not skip_refused:
        raise UserError("\n".join([*refusals(preview.refused), f"Nothing was stored. {way_out(near_of(preview))}"]))
    if isinstance(preview, Preview) and preview.nobody:
        raise UserError(f"{preview.summary()}\n{preview.nobody}. Nothing was stored.")
    store_answers(inst, access, wave, audience, preview, clock(), leave_out_refused=skip_refused)
    return f"{preview.summary()}\nstored"


def preview_file(
    inst: Installation, access: Access, wave: Wave | str, audience: str, file: AnswersFile
) -> Preview | CountsPreview:
    """What a file would bring into a survey: what matches, what does not, which rows are refused. Nothing is stored."""
    consultants_only(access)
    with reading(inst.engine) as db:
        row = wave_row(db, access, wave)
        chart, policy, survey = thaw_chart(row.chart), thaw_policy(row.policy), survey_row(db, access, wave, audience)
        only_by_invitation(row, survey)
        only_by_form(row, survey)
        questionnaire = thaw_questionnaire(survey.definition)
        people = None if file.counts else known_people(db, inst, row, survey)
    if file.counts:
        table = read_table(file.source, file.called)
        counted = match_counts(table, questionnaire, chart, file.unit, units_by_hand=file.units_by_hand)
        every_item_there(counted.items_without_rows, file.called)
        return counted
    mapping = load_mapping(file.mapping) if isinstance(file.mapping, Path) else file.mapping
    breakdowns = breakdowns_of(policy, audience)
    preview = match_answers(
        export_of(file),
        questionnaire,
        chart,
        file.unit,
        mapping,
        breakdowns,
        file.units_by_hand,
        people,
        file.values,
        file.nearest,
    )
    with reading(inst.engine) as db:
        return replace(preview, doubts=(*preview.doubts, *doubts(db, survey, preview)))


def near_of(preview: Preview | CountsPreview) -> tuple[NearLabel, ...]:
    """Labels in other words that a preview found; counted data has none."""
    return preview.near if isinstance(preview, Preview) else ()


def store_answers(
    inst: Installation,
    access: Access,
    wave: Wave | str,
    audience: str,
    preview: Preview | CountsPreview,
    now: datetime,
    leave_out_refused: bool = False,
    wanted: Callable[[], object] = lambda: None,
) -> int:
    """Store what a preview showed, all of it or nothing; how many people it is of.

    wanted : raises where it is not wanted any more; asked until all of it is stored.
    Raises UserError for a published wave, for rows that were refused unless they are to be left out, where nothing is
    left, for the same answers a second time, and where counted answers and answers person by person would meet.
    """
    consultants_only(access)
    if preview.refused and not leave_out_refused:
        raise UserError(preview.refused)
    found = preview.counts if isinstance(preview, CountsPreview) else preview.answers
    tidy_pieces(inst, now)
    with reading(inst.engine) as db:
        row, survey = wave_row(db, access, wave), survey_row(db, access, wave, audience)
        only_by_invitation(row, survey)
        only_by_form(row, survey)
        _may_be_stored(db, row, survey, found)
        apart = told_apart(db, survey, preview) if isinstance(preview, Preview) else None
        if isinstance(preview, Preview) and not imports.people(db, survey.id).isdisjoint(preview.marks):
            raise UserError(MEANWHILE)
    questionnaire = thaw_questionnaire(survey.definition)
    _check(found, preview.organisation, thaw_chart(row.chart), questionnaire)
    people, mac = _people(found), _mac(inst.keys.of_wave(row.id), found, preview.organisation)
    counts = list(counted_items(found, preview.organisation, questionnaire)) if isinstance(found, Counts) else []
    rows = (
        _rows(preview, row, survey, questionnaire) if isinstance(preview, Preview) else [counted_rows(counts, survey)]
    )

    def allowed(db: Transaction) -> None:
        wanted()
        waves.hold(db, access.organisation, row.id)
        _may_be_stored(db, wave_row(db, access, row.id), survey, found)

    def finish(db: Transaction) -> None:
        locked_wave(db, access, row.id)
        if imports.known(db, survey.id, mac):
            raise UserError("These answers were stored in this survey before. Nothing was stored twice.")
        imports.add(db, survey.id, content_mac=mac, people=people, now=now, by=access.label, told_apart=apart)
        what = {"thing": row.id, "name": row.name, "detail": audience}
        record(db, access.actor, AuditEvent.ANSWERS_IMPORTED, now, **what, amount=people)

    try:
        store(inst, survey.id, rows, allowed, finish, now, alone=isinstance(found, Counts))
    except Taken as error:  # marks of people; or the same file, from another tab
        raise UserError(MEANWHILE) from error
    if isinstance(preview, Preview) and preview.commented:
        if not few(rows):
            _mix(inst, survey.id)
        transfer.erase(inst.engine)
    return people


def _rows(preview: Preview, wave: StoredWave, survey: StoredSurvey, asked: Questionnaire) -> list[Rows]:
    """What a file brings: marks of people, answers, and comments as those that were typed, apart from answers."""
    if not {each.question for each in preview.comments} <= {question.id for question in asked.questions}:
        raise UserError(OTHER_QUESTIONNAIRE)
    ids = np.array(preview.organisation.ids, dtype=object)
    categories = _categories(preview, breakdowns_of(thaw_policy(wave.policy), survey.audience))
    new = records.new(preview.answers.codes, ids[preview.answers.units], categories)
    said = comments.new(
        survey.id,
        (
            (each.question, ids[unit], text)
            for each in preview.comments
            for unit, text in zip(each.units, each.texts, strict=True)
        ),
    )

    def add_people(db: Transaction, piece: slice) -> None:
        imports.add_people(db, survey.id, preview.marks[piece])

    def add_answers(db: Transaction, piece: slice) -> None:
        new.write(db, survey.id, piece)

    def add_comments(db: Transaction, piece: slice) -> None:
        comments.write(db, said[piece])
        if said and few(rows):  # with the transaction in which all of it comes
            transfer.mix(db, survey.id, sorted(set(new.units)))

    rows = [
        Rows("imported_people", preview.marks, (), add_people),
        Rows("sheets", new.keys, new.units, add_answers),
        Rows("comments", [each["id"] for each in said], (), add_comments),
    ]
    return rows


def _mix(inst: Installation, survey: str) -> None:
    """Write all rows of a survey again, some whole units at a time, so that a file's are not told from those typed."""
    with reading(inst.engine) as db:
        sizes = records.people_by_unit(db, survey)
    units = sorted(sizes)
    while units:
        some, rows = [units.pop()], 0
        while units and (rows := rows + sizes[some[-1]]) < MIXED_AT_ONCE:
            some.append(units.pop())
        with writing(inst.engine) as db:
            transfer.mix(db, survey, some)
        time.sleep(PAUSE)


def _categories(preview: Preview | CountsPreview, breakdowns: Sequence[DeclaredBreakdown]) -> list[str | None] | None:
    """Categories of each person in the wave's breakdowns; nothing of breakdowns that it does not have."""
    if not isinstance(preview, Preview) or not preview.breakdown_values:
        return None
    known = [
        (breakdown, preview.breakdown_values[breakdown.name].tolist())
        for breakdown in breakdowns
        if breakdown.name in preview.breakdown_values
    ]
    people = range(len(preview.answers.units))
    return [
        attributes_text({breakdown.name: breakdown.values[of[i]] for breakdown, of in known if of[i] >= 0})
        for i in people
    ]


def only_by_form(wave: StoredWave, survey: StoredSurvey) -> None:
    """Raise UserError for a survey that only its form can ask."""
    if rated_map(wave, survey.audience) is not None:
        raise UserError("In this survey people rate several units, a sheet for each: only its form can ask that.")


def _may_be_stored(db: Transaction, wave: StoredWave, survey: StoredSurvey, found: Answers | Counts) -> None:
    if wave.published:
        raise UserError(f"{wave.name} is published. A publication is never changed, so no answers are added to it.")
    if wave.retired:
        raise UserError(f"{wave.name} is retired: its key is destroyed. Make a new survey for these answers.")
    if not _people(found):
        raise UserError("There is nobody's answer in this file. Nothing was stored.")
    if isinstance(found, Counts) and (records.any_of(db, survey.id) or staging.any_of(db, survey.id)):
        raise UserError("This survey holds answers person by person; counted answers cannot be added to them.")
    if isinstance(found, Counts) and counted_data.any_of(db, survey.id):
        raise UserError("This survey holds counted answers already; they come in one file.")
    if isinstance(found, Answers) and counted_data.even_on_the_way(db, survey.id):
        raise UserError("This survey holds counted answers; answers person by person cannot be added to them.")


def _check(found: Answers | Counts, organisation: Organisation, chart: Organisation, asked: Questionnaire) -> None:
    """The preview was made for this survey: its units and its items."""
    items = found.options.shape[1] if isinstance(found, Counts) else found.codes.shape[1]
    unknown = {organisation.ids[i] for i in _units(found)} - set(chart.ids)
    if unknown or items != len(asked.items if isinstance(found, Counts) else asked.stored):
        raise UserError("These answers were matched with another survey. Please look at the file again for this one.")
    every_item_there(unanswered(found, asked) if isinstance(found, Counts) else ())
    if isinstance(found, Answers) and _codes_of_others(found, asked):
        raise UserError(OTHER_QUESTIONNAIRE)


def _codes_of_others(found: Answers, asked: Questionnaire) -> bool:
    """Whether there is a code that is none of its item's."""
    chosen = ticked(found, asked)
    parts = [(found, asked), *([(chosen, asked.of_choices)] if chosen and asked.of_choices else [])]
    return any(
        bool(((option_positions(answers, of).T < 0) & (answers.codes[:, : len(of.items)] != MISSING)).any())
        for answers, of in parts
    )


def _units(found: Answers | Counts) -> np.ndarray:
    """Positions of the units that anything comes from."""
    return np.flatnonzero(found.options.any(axis=(1, 2))) if isinstance(found, Counts) else np.unique(found.units)


def _people(found: Answers | Counts) -> int:
    """People, or of counted data those who answered each unit's most answered item."""
    if isinstance(found, Counts):
        return int(found.options.sum(axis=2).max(axis=1, initial=0).sum())
    return len(found.units)


def _mac(key: bytes, found: Answers | Counts, organisation: Organisation) -> bytes:
    """A fingerprint by which the same answers are known again, and by which nobody without the key can guess them."""
    digest = hashlib.sha256("\n".join(organisation.ids).encode("utf-8", "surrogatepass"))
    arrays = (found.options,) if isinstance(found, Counts) else (found.codes, found.units)
    for array in arrays:
        digest.update(repr((array.dtype.str, array.shape)).encode())
        digest.update(array.tobytes())
    return hmac.digest(key, b"import:" + digest.digest(), "sha256")
