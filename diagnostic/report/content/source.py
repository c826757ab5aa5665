"""What the report is drawn from. `services.report.model.Report` is one; so is anything else that carries these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

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
from diagnostic.definitions.wave import Policy


class SourceWave(Protocol):
    """When answers were taken, and under which policy."""

    @property
    def id(self) -> str:
        """The id in the ledger."""

    @property
    def name(self) -> str:
        """As a consultant named it."""

    @property
    def opens(self) -> date:
        """The first day on which answers were taken."""

    @property
    def closes(self) -> date:
        """The last day on which answers were taken."""

    @property
    def invited(self) -> bool:
        """Were people invited to answer here?"""

    @property
    def imported(self) -> date | None:
        """The day on which a file of answers was last taken, if there was one."""

    @property
    def may_repeat(self) -> bool:
        """May somebody count twice, since a file of answers did not tell people apart?"""

    @property
    def published_on(self) -> date | None:
        """The day on which it was published."""

    @property
    def policy(self) -> Policy:
        """What it promises those who answer."""


class PublishedSource(Protocol):
    """What was published of one wave, cut down to what the viewer may see."""

    @property
    def organisation_name(self) -> str:
        """Whose it is."""

    @property
    def demonstration(self) -> bool:
        """Is the organisation an invented one?"""

    @property
    def wave(self) -> SourceWave:
        """The wave that was published."""

    @property
    def waves(self) -> Sequence[SourceWave]:
        """All of its kind that are published, the newest first."""

    @property
    def chart(self) -> Organisation:
        """The viewer's part of the organisation."""

    @property
    def release(self) -> str:
        """The name of all that it is made from."""


class ReportSource(PublishedSource, Protocol):
    """Published scores of one wave with what a rule table makes of them."""

    @property
    def questionnaires(self) -> Mapping[str, Questionnaire]:
        """What each audience was asked, by audience."""

    @property
    def inside(self) -> UnitScores:
        """What was published of those inside."""

    @property
    def outside(self) -> tuple[UnitScores, ...]:
        """What was published of each audience outside."""

    @property
    def symptoms(self) -> Symptoms:
        """What the rules predict."""

    @property
    def gaps(self) -> Gaps:
        """Inside against outside, and predicted against observed."""

    @property
    def compared(self) -> ComparedWith | None:
        """Other organisations that the whole is compared with; None for a part."""

    @property
    def gives_scores(self) -> bool:
        """Whether scores of the whole go to benchmarks."""

    @property
    def changes(self) -> pd.DataFrame:
        """Changes inside since the wave published before: see `core.released.changes`."""

    @property
    def rules(self) -> Rules:
        """The rule table."""

    @property
    def rules_version(self) -> int:
        """Its version; 0 is the shipped one."""

    @property
    def evidence(self) -> Mapping[str, Study]:
        """Studies, by id."""

    @property
    def shown_before(self) -> Mapping[str, Sequence[InterimRelease]]:
        """Interim releases of a live wave, by audience."""

    @property
    def hashes(self) -> Mapping[str, str]:
        """The hash of what was published of each audience, by audience; none where it is in no ledger."""
