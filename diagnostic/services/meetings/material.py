"""What slides of a meeting are made from: the report, comments and first results of one wave, as one viewer may see
them, cut down to the part of the chart that the meeting is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from threading import Condition

from cachetools import LRUCache, cached

from diagnostic.definitions.model import DEFAULT_LANGUAGE
from diagnostic.definitions.wave import inside_audience
from diagnostic.errors import UserError
from diagnostic.report.content.prepare import prepare
from diagnostic.report.slides.model import FirstScores, Material
from diagnostic.services.comments.released import Verbatims, load_comments
from diagnostic.services.fieldwork.lifecycle import get_wave
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.publication.interim_results import InterimResults, has_interim_results, interim_results_of
from diagnostic.services.report.load import load_report, report_stamp
from diagnostic.services.waves.rows import Wave

KEPT = 16  # materials


def material(inst: Installation, access: Access, wave: str, unit: str = "", today: date = date.max) -> Material:
    """What slides of a wave may show of `unit` and what is below it; of all that the viewer may see unless given.

    Raises UserError for a wave that does not exist, and for a unit outside the viewer's part of its chart.
    """
    found = get_wave(inst, access, wave, today)
    narrowed = replace(access, unit=_within(found, access, unit))
    voices = load_comments(inst, narrowed, found.id)
    shown = interim_results_of(inst, narrowed, found.id) if has_interim_results(found, narrowed.unit) else {}
    stamp = _stamp(inst, narrowed, found.id, voices, shown)
    return _kept(stamp, lambda: _made(inst, narrowed, found, stamp, voices, shown))


def _within(wave: Wave, access: Access, unit: str) -> str:
    """The unit that the slides are about: never one that the viewer may not see."""
    top = access.unit or wave.chart.ids[0]
    if top not in wave.chart.position:
        raise UserError("The unit that this link is for is not in the organisation chart of this wave.")
    if unit and unit not in wave.chart.subtree(top):
        raise UserError("This unit is not in the part of the organisation that your link is for.")
    return unit or access.unit


def _stamp(
    inst: Installation, access: Access, wave: str, voices: Mapping[str, Verbatims], shown: Mapping[str, InterimResults]
) -> str:
    """Names everything that the material is made of; it changes whenever something is published or released."""
    released = ", ".join(f"{audience} {each.name}" for audience, each in sorted(voices.items()))
    interim = ", ".join(f"{who} {each.newest.number}" for who, each in sorted(shown.items()) if each.newest)
    parts = (access.organisation, wave, access.unit, report_stamp(inst, access), released, interim)
    return " | ".join(parts)


@cached(LRUCache(KEPT), key=lambda stamp, make: stamp, condition=Condition())
def _kept(stamp: str, make: Callable[[], Material]) -> Material:
    """The material of a stamp. Whoever asks while it is being made waits for it."""
    return make()


def _made(
    inst: Installation,
    access: Access,
    wave: Wave,
    stamp: str,
    voices: Mapping[str, Verbatims],
    shown: Mapping[str, InterimResults],
) -> Material:
    published = wave.state == "published" and inside_audience(wave.audiences) is not None
    report = load_report(inst, access, wave.id) if published else None
    return Material(
        stamp,
        prepare(report, DEFAULT_LANGUAGE) if report else None,
        {audience: each.release for audience, each in voices.items()},
        {
            audience: FirstScores(wave.name, wave.chart, each.questionnaire, each.scores)
            for audience, each in shown.items()
        },
    )
