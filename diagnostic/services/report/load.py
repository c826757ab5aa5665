"""The gap report of a published wave, as one viewer may see it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from threading import Condition

import pandas as pd
from cachetools import LRUCache, cached

from diagnostic.core.diagnosis import Diagnosis, interpret
from diagnostic.core.released.benchmarks.dimensions import ComparedWith
from diagnostic.core.released.changes import NO_CHANGES, changes
from diagnostic.core.released.hashes import content_hash, short_hash
from diagnostic.core.released.interim_release import InterimRelease
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.agreement import pulse_of
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.loading.yaml_files import parse_rules, shipped_evidence
from diagnostic.definitions.rules import Rules
from diagnostic.definitions.service_map import DEPENDENCE, RATING
from diagnostic.definitions.wave import inside_audience
from diagnostic.errors import UserError
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.report.comparing import compared_with, gives_scores
from diagnostic.services.report.model import Report
from diagnostic.services.report.parts import scoped
from diagnostic.services.report.rule_reach import rule_reach
from diagnostic.services.report.rule_versions import NAME, get_rules, rules_at
from diagnostic.services.waves.rows import Wave, rated_map, wave_of
from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.snapshots import thaw_questionnaire
from diagnostic.storage.fieldwork import waves
from diagnostic.storage.fieldwork.waves import StoredSurvey, StoredWave
from diagnostic.storage.released import interim_releases, publications

KEPT = 16  # diagnoses


def load_report(
    inst: Installation,
    access: Access,
    wave_id: str | None = None,
    rules_version: int | None = None,
    today: date | None = None,
) -> Report | None:
    """The report of one published wave; None where nothing is published yet.

    wave_id : the newest wave of which anything is shown to this viewer, unless given; the newest where nothing is.
    rules_version : the version that counted when the wave was published, unless given.
    Raises UserError for a wave or a version of the rules that does not exist.
    """
    every = published_waves(inst, access, today or date.max)
    seen = [wave for wave in every if not access.unit or access.unit in wave.chart.position]
    wanted = [wave for wave in seen if wave.id == wave_id] if wave_id else seen
    if wave_id and seen and not wanted:
        raise UserError("This survey does not exist, or is not published.")
    newest = None
    for wave in wanted:
        report = _report(inst, access, wave, every, seen, rules_version)
        if _shows_anything(report):
            return report
        newest = newest or report
    return newest


def _shows_anything(report: Report) -> bool:
    return bool(report.inside.scores["mean"].notna().any())


def _report(
    inst: Installation,
    access: Access,
    wave: Wave,
    every: Sequence[Wave],
    seen: Sequence[Wave],
    rules_version: int | None,
) -> Report:
    """The report of `wave`, among `every` published one and those that the viewer may see, the newest first."""
    since = wave_before(wave, every)
    with reading(inst.engine) as db:
        rows = publications.list_for_organisation(db, access.organisation, wave.id)
        rows_before = publications.list_for_organisation(db, access.organisation, since.id) if since else []
        surveys = waves.surveys_of(db, access.organisation, wave.id)
        compared = compared_with(db, access.organisation, wave.closes)
        gives = gives_scores(db, access.organisation)
    published = max(row.created_at for row in rows)
    version = rules_at(inst, access, published) if rules_version is None else get_rules(inst, access, rules_version)
    apart = RATING if wave.service_map else ""  # ratings of units have a page of their own
    questionnaires = {
        survey.audience: thaw_questionnaire(survey.definition) for survey in surveys if survey.audience != apart
    }
    rules = rule_reach(parse_rules(version.text, NAME), questionnaires[_inside(questionnaires)]).usable
    names = tuple(row.id for row in (*rows, *rows_before))
    load = _loader(inst, access, wave, since, rules)
    diagnosis, changed, shown_before = _interpreted(names, content_hash(version.text.encode()), load)
    report = Report(
        organisation=access.organisation,
        organisation_name=access.organisation_name,
        demonstration=access.demonstration,
        wave=wave,
        waves=tuple(seen),
        chart=wave.chart,
        questionnaires=questionnaires,
        inside=diagnosis.inside,
        outside=diagnosis.outside,
        symptoms=diagnosis.symptoms,
        gaps=diagnosis.gaps,
        changes=changed,
        rules=rules,
        rules_version=version.number,
        evidence=shipped_evidence() or {},
        release=release_name([*(row.content_hash for row in (*rows, *rows_before)), *_hash_of(compared)], version.text),
        hashes={row.audience: row.content_hash for row in rows},
        shown_before=shown_before,
        chart_before=since.chart if since else None,
        compared=compared,
        gives_scores=gives,
    )
    return scoped(report, access.unit or wave.chart.ids[0])


def published_waves(inst: Installation, access: Access, today: date) -> list[Wave]:
    """The organisation's published waves of the gap report, the newest first: somebody inside was asked, and not for
    a practice, whose facets have a page of their own.
    """
    with reading(inst.engine) as db:
        rows = [row for row in waves.of_organisation(db, access.organisation) if row.published]
        surveys = waves.surveys_of(db, access.organisation)
    asked = {row.id: [survey for survey in surveys if survey.wave == row.id] for row in rows}
    audiences = {wave: [survey.audience for survey in each] for wave, each in asked.items()}
    return [wave_of(row, audiences[row.id], today) for row in reversed(rows) if _reported(row, asked[row.id])]


def _reported(row: StoredWave, surveys: Sequence[StoredSurvey]) -> bool:
    """Whether somebody inside was asked, in one facet, not on an agreement and not on other units: how it is."""
    inside = inside_audience([survey.audience for survey in surveys])
    if inside and rated_map(row, inside) is not None:
        return False
    asked = [thaw_questionnaire(survey.definition) for survey in surveys if survey.audience == inside]
    return any(not each.facet_of and not pulse_of(each.id) and each.id != DEPENDENCE for each in asked)


def wave_before(wave: Wave, every: Sequence[Wave]) -> Wave | None:
    """The newest wave before it, of all that are published, newest first, in which the same audience was asked inside.

    It is the same for every viewer, also for those of a unit that it has not got: so all read the same changes.
    """
    earlier = every[every.index(wave) + 1 :]
    audience = inside_audience(wave.audiences)
    return next((each for each in earlier if inside_audience(each.audiences) == audience), None)


def _hash_of(compared: ComparedWith | None) -> Iterator[str]:
    """The hash of what a report is compared with, if there is anything: with it the report is another."""
    if compared:
        yield content_hash(compared.sender.encode() + compared.benchmark.to_bytes())


def release_name(hashes: Sequence[str], rules: str) -> str:
    """Twelve characters that name publications, what they are compared with, and the rule table together."""
    return short_hash(content_hash("\n".join([*sorted(hashes), rules]).encode()))


_Loaded = tuple[Diagnosis, pd.DataFrame, dict[str, list[InterimRelease]]]  # with changes, and what was shown before
KNOWN: LRUCache[tuple[tuple[str, ...], str], _Loaded] = LRUCache(KEPT)  # by publications and a hash of the rules


@cached(KNOWN, key=lambda publications, rules, load: (publications, rules), condition=Condition())
def _interpreted(publications: tuple[str, ...], rules: str, load: Callable[[], _Loaded]) -> _Loaded:
    """Diagnosis of publications by a hash of the rules; neither of them ever changes, so that it may be kept.

    Whoever asks while it is being made waits for it.
    """
    return load()


def forget_diagnoses() -> None:
    """Diagnoses are made anew from here on."""
    _interpreted.cache_clear()


def _loader(inst: Installation, access: Access, wave: Wave, before: Wave | None, rules: Rules) -> Callable[[], _Loaded]:
    def scores_of(each: Wave, audiences: Collection[str]) -> dict[str, UnitScores]:
        with reading(inst.engine) as db:
            rows = publications.list_for_organisation(db, access.organisation, each.id)
            ids = [row.id for row in rows if row.audience in audiences]
            contents = [publications.content(db, access.organisation, each) for each in ids]
        read = map(UnitScores.from_bytes, contents)
        return {scores.audience: scores for scores in read if not len(scores.pairs)}

    def load() -> _Loaded:
        scores = scores_of(wave, wave.audiences)
        inside = scores.pop(_inside(scores))
        changed = NO_CHANGES
        if before:
            changed = changes(scores_of(before, [inside.audience])[inside.audience], inside)
        with reading(inst.engine) as db:
            shown = interim_releases.of_wave(db, access.organisation, wave.id)
        diagnosis = interpret(inside, list(scores.values()), rules, wave.chart, shipped_perspectives())
        return diagnosis, changed, shown

    return load


def _inside(audiences: Mapping[str, object]) -> str:
    found = inside_audience(list(audiences))
    if found is None:
        raise UserError("In this survey nobody inside was asked: there is no inside to compare with the outside.")
    return found
