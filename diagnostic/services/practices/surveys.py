"""The surveys of a practice: what was published of those who answered its questionnaires, as one viewer may see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from threading import Condition

from cachetools import LRUCache, cached

from diagnostic.core.released.hashes import content_hash, short_hash
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.agreement import pulse_of
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.service_map import DEPENDENCE
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.report.parts import scores_within, subchart
from diagnostic.services.waves.rows import Wave, wave_of
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.snapshots import thaw_questionnaire
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.released import publications

Answered = Mapping[str, tuple[Questionnaire, UnitScores]]  # by the id of the questionnaire


@dataclass(frozen=True)
class PracticeSurvey:
    """A published survey of a practice. Nothing in it is beyond the viewer's part of the chart."""

    practice: str
    organisation_name: str
    demonstration: bool
    wave: Wave
    waves: tuple[Wave, ...]  # of this practice, the newest first
    chart: Organisation
    answered: Answered
    release: str
    hashes: Mapping[str, str]  # of what was published, by the id of the questionnaire


def practice_waves(inst: Installation, access: Access, practice: str) -> list[Wave]:
    """The published waves that asked a questionnaire of a practice, the newest first.

    For those who see a part of the organisation, the waves whose chart has it.
    """
    with reading(inst.engine) as db:
        rows = [row for row in waves.of_organisation(db, access.organisation) if row.published]
        asked = waves.surveys_of(db, access.organisation)
    of_wave = {row.id: [each for each in asked if each.wave == row.id] for row in rows}
    found = [
        wave_of(row, [each.audience for each in of_wave[row.id]], date.max)
        for row in reversed(rows)
        if any(belongs(thaw_questionnaire(each.definition).id, practice) for each in of_wave[row.id])
    ]
    return [wave for wave in found if not access.unit or access.unit in wave.chart.position]


def belongs(questionnaire: str, practice: str) -> bool:
    """Whether a practice compares a questionnaire, by their ids.

    The questionnaires on one agreement are a practice; that on whose work people depend is one by itself.
    """
    if questionnaire == DEPENDENCE:
        return practice == DEPENDENCE
    if pulse := pulse_of(questionnaire):
        return pulse == practice
    views = shipped_perspectives().seen_in(practice).values()
    return any(view.questionnaire == questionnaire for view in views)


def practice_of(questionnaires: Iterable[str]) -> str:
    """The practice that compares any of these questionnaires, by their ids; empty where none does."""
    asked = list(questionnaires)
    known = (*shipped_perspectives().practices, *filter(None, map(pulse_of, asked)), DEPENDENCE)
    return next((each for each in known if any(belongs(id_, each) for id_ in asked)), "")


def practice_of_wave(inst: Installation, access: Access, wave: str) -> str:
    """The practice of a wave; empty for a wave of the gap report, or one that does not exist."""
    with reading(inst.engine) as db:
        surveys = waves.surveys_of(db, access.organisation, wave)
    return practice_of(thaw_questionnaire(each.definition).id for each in surveys)


def every_survey(inst: Installation, access: Access, practice: str) -> list[PracticeSurvey]:
    """All published surveys of a practice, the earliest first."""
    known = practice_waves(inst, access, practice)
    return [load_survey(inst, access, practice, wave, known) for wave in reversed(known)]


def load_survey(inst: Installation, access: Access, practice: str, wave: Wave, known: Iterable[Wave]) -> PracticeSurvey:
    """One published survey of a practice; `known` are all of its waves, as `practice_waves` has them."""
    with reading(inst.engine) as db:
        rows = publications.list_for_organisation(db, access.organisation, wave.id)
        surveys = waves.surveys_of(db, access.organisation, wave.id)
        asked = {each.id: thaw_questionnaire(each.definition) for each in surveys}
        entries = [(asked[row.survey], row) for row in rows if belongs(asked[row.survey].id, practice)]
        read = partial(publications.content, db, access.organisation)
        published = {each.id: (each, published_scores(row.id, partial(read, row.id))) for each, row in entries}
    chart = subchart(wave.chart, access.unit) if access.unit else wave.chart
    top = chart.ids[0]
    answered = {id_: (each, scores_within(scores, wave.chart, top)) for id_, (each, scores) in published.items()}
    names = "\n".join(sorted(row.content_hash for _, row in entries))
    return PracticeSurvey(
        practice=practice,
        organisation_name=access.organisation_name,
        demonstration=access.demonstration,
        wave=wave,
        waves=tuple(known),
        chart=chart,
        answered=answered,
        release=short_hash(content_hash(names.encode())),
        hashes={each.id: row.content_hash for each, row in entries},
    )


@cached(LRUCache(48), key=lambda publication, read: publication, condition=Condition())
def published_scores(publication: str, read: Callable[[], bytes]) -> UnitScores:
    """A publication by its id: it never changes."""
    return UnitScores.from_bytes(read())
