"""What was published of a survey as the JSON of `python -m diagnostic diagnose`, cut to what its reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import diagnostic
from diagnostic.core.diagnosis import Diagnosis
from diagnostic.core.released.schema import table
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.report.content.source import ReportSource
from diagnostic.report.contract.write import diagnosis_json
from diagnostic.storage.database.snapshots import freeze_questionnaire, text_hash


def published_diagnosis(source: ReportSource) -> Iterator[bytes]:
    """The JSON of published results, in pieces as they are made.

    Of a part it lacks what would tell the scores of the rest: means drawn towards that of all units, what is said of
    the scales of everybody, and how far each unit is from the organisation as a whole.
    """
    within = source.inside.units["level"].iloc[0] > 0
    inside, *outside = [_alone(each) if within else each for each in (source.inside, *source.outside)]
    gaps = replace(source.gaps, unit_organisation=source.gaps.unit_organisation.head(0)) if within else source.gaps
    return diagnosis_json(Diagnosis(inside, tuple(outside), source.symptoms, gaps), _provenance(source))


def _alone(scores: UnitScores) -> UnitScores:
    units = scores.units.assign(
        parent=scores.units["parent"].where(scores.units["level"] > scores.units["level"].iloc[0])
    )
    return replace(scores, units=units, scales=table("scales"), item_scales=table("item_scales"))


def _provenance(source: ReportSource) -> dict[str, Any]:
    """What it was made from, by the keys of `diagnose`; `answers` is the publication, which is made from answers."""
    first, *others = [
        {
            "questionnaire": text_hash(freeze_questionnaire(source.questionnaires[who])),
            "answers": source.hashes.get(who),
        }
        for who in (each.audience for each in (source.inside, *source.outside))
    ]
    return {
        **first,
        **({"outside": others} if others else {}),
        "policy": {"min_group": source.wave.policy.min_group},
        "version": diagnostic.__version__,
        "survey": source.wave.name,
        "opens": source.wave.opens.isoformat(),
        "closes": source.wave.closes.isoformat(),
        "rules_version": source.rules_version,
        "release": source.release,
    }
