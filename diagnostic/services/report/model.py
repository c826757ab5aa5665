"""The gap report as a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from diagnostic.core.released.benchmarks.dimensions import ComparedWith
from diagnostic.core.released.gaps import Gaps
from diagnostic.core.released.interim_release import InterimRelease
from diagnostic.core.released.symptoms import Symptoms
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.evidence import Study
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.rules import Rules
from diagnostic.services.waves.rows import Wave


@dataclass(frozen=True)
class Report:
    """Published scores with what a rule table makes of them. Nothing in it is beyond the viewer's part of the chart."""

    organisation: str
    organisation_name: str
    demonstration: bool
    wave: Wave
    waves: tuple[Wave, ...]  # all that are published, the newest first
    chart: Organisation  # its root is the top of what the viewer may see
    questionnaires: Mapping[str, Questionnaire]  # by audience
    inside: UnitScores
    outside: tuple[UnitScores, ...]
    symptoms: Symptoms
    gaps: Gaps
    changes: pd.DataFrame  # inside, since the wave published before: see `core.released.changes`
    rules: Rules
    rules_version: int
    evidence: Mapping[str, Study]
    release: str  # names publications and rule table; on every page and file
    shown_before: Mapping[str, Sequence[InterimRelease]] = field(default_factory=dict)  # by audience, of a live wave
    hashes: Mapping[str, str] = field(default_factory=dict)  # of publications, by audience
    compared: ComparedWith | None = None  # of the whole organisation alone, never of a part
    gives_scores: bool = False  # those of the whole, to benchmarks
    chart_before: Organisation | None = None  # the whole one of the wave that `changes` are since
