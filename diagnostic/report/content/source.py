"""What the report is drawn from. `services.report.model.Report` is one; so is anything else that carries these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

import pandas as pd

from diagnostic.core.released.gaps import Gaps
from diagnostic.core.released.interim_release import LiveRelease
from diagnostic.core.released.symptoms import Symptoms
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.evidence import Study
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.rules import Rules
from diagnostic.definitions.wave import Policy


class Wave(Protocol):
    """When answers were taken, and under which policy."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def opens(self) -> date: ...
    @property
    def closes(self) -> date: ...
    @property
    def policy(self) -> Policy: ...


class Source(Protocol):
    """Published scores of one wave with what a rule table makes of them, cut down to what the viewer may see."""

    @property
    def organisation_name(self) -> str: ...
    @property
    def demonstration(self) -> bool: ...
    @property
    def wave(self) -> Wave: ...
    @property
    def waves(self) -> Sequence[Wave]: ...  # all that are published, the newest first
    @property
    def chart(self) -> Organisation: ...
    @property
    def questionnaires(self) -> Mapping[str, Questionnaire]: ...
    @property
    def inside(self) -> UnitScores: ...
    @property
    def outside(self) -> tuple[UnitScores, ...]: ...
    @property
    def symptoms(self) -> Symptoms: ...
    @property
    def gaps(self) -> Gaps: ...
    @property
    def changes(self) -> pd.DataFrame: ...  # inside, since the wave published before: see `core.released.changes`
    @property
    def rules(self) -> Rules: ...
    @property
    def rules_version(self) -> int: ...
    @property
    def evidence(self) -> Mapping[str, Study]: ...
    @property
    def release(self) -> str: ...
    @property
    def shown_before(self) -> Mapping[str, Sequence[LiveRelease]]: ...  # by audience, while a live wave was open
