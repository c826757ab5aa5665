"""What slides of a meeting are made from: the report, comments and first results of one wave, as one viewer may see
them, cut down to the part of the chart that the meeting is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from threading import Condition

from cachetools import LRUCache, cached

from diagnostic.definitions.wave import inside_audience
from diagnostic.errors import UserError
from diagnostic.report.slides.model import FirstScores, Material
from diagnostic.services.comments.released import load_comments
from diagnostic.services.fieldwork.lifecycle import get_wave
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.prepared import prepared_surveys
from diagnostic.services.practices.surveys import practice_of_wave
from diagnostic.services.publication.interim_results import has_interim_results, interim_results_of
from diagnostic.services.report.parts import subchart
from diagnostic.services.report.prepared import prepared_report
from diagnostic.services.report.stamps import report_stamp
from diagnostic.services.waves.rows import Wave
from diagnostic.storage.database.engine import reading
from diagnostic.storage.released import publications

KEPT = 16  # materials


def material(inst: Installation, access: Access, wave: str, unit: str = "", today: date = date.max) -> Material:
    """What slides of a wave may show of `unit` and what is below it; of all that the viewer may see unless given.

    It is asked for on every change of a screen: one query tells whether it still holds.
    Raises UserError for a wave that does not exist, and for a unit outside the viewer's part of its chart.
    """
    with reading(inst.engine) as db:
        released = publications.all_released(db, access.organisation)
    names = (str(inst.settings.home), access.organisation, access.unit, wave, unit, str(today))
    stamp = " | ".join((*names, *map(str, released)))
    return _kept(stamp, lambda: _made(inst, access, wave, unit, today, stamp))


@cached(LRUCache(KEPT), key=lambda stamp, make: stamp, condition=Condition())
def _kept(stamp: str, make: Callable[[], Material]) -> Material:
    """The material of a stamp, which changes with all that is published or released. Whoever asks meanwhile waits."""
    return make()


def _made(inst: Installation, access: Access, wave_id: str, unit: str, today: date, stamp: str) -> Material:
    wave = get_wave(inst, access, wave_id, today)
    narrowed = replace(access, unit=_within(wave, access, unit))
    practice = practice_of_wave(inst, access, wave.id)
    inside = inside_audience(wave.audiences) is not None and not practice
    published = wave.state == "published" and inside
    content = prepared_report(inst, narrowed, wave.id, None, report_stamp(inst, narrowed)) if published else None
    chart = subchart(wave.chart, narrowed.unit or wave.chart.ids[0])
    shown = interim_results_of(inst, narrowed, wave.id) if has_interim_results(wave, narrowed.unit) else {}
    return Material(
        stamp,
        content,
        prepared_surveys(inst, narrowed, practice, wave.id) if practice else [],
        {audience: each.release for audience, each in load_comments(inst, narrowed, wave.id).items()},
        {who: FirstScores(wave.name, chart, each.questionnaire, each.scores) for who, each in shown.items()},
    )


def _within(wave: Wave, access: Access, unit: str) -> str:
    """The unit that the slides are about: never one that the viewer may not see."""
    top = access.unit or wave.chart.ids[0]
    if top not in wave.chart.position:
        raise UserError("The unit that this link is for is not in the organisation chart of this survey.")
    if unit and unit not in wave.chart.subtree(top):
        raise UserError("This unit is not in the part of the organisation that your link is for.")
    return unit or access.unit
