"""Did it work? What units that adopted a practice did between two surveys beside what others did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from diagnostic.core.released.adoptions.trials import AdoptionTrials, adoption_trials
from diagnostic.core.released.hashes import seed_of
from diagnostic.core.statistics.adoption_effect import (
    AdoptionEffect,
    ChangeRank,
    NotRanked,
    TooFewUnits,
    Trial,
    adoption_effects,
    rank_among,
)
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.perspectives import Outcome
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation
from diagnostic.services.practices.adoptions import Adoption, adoptions
from diagnostic.services.practices.surveys import PracticeSurvey, every_survey


@dataclass(frozen=True)
class PracticeEffect:
    """Two surveys of a practice, who adopted it in between, and what became of each outcome.

    trials : by outcome, its units and their means. effects : by outcome, the verdict. ranks : by outcome, the place of
    each unit that adopted among comparable ones, by its id.
    """

    before: PracticeSurvey
    after: PracticeSurvey
    adopted: tuple[Adoption, ...]
    outcomes: tuple[Outcome, ...]
    trials: dict[str, AdoptionTrials]
    effects: dict[str, AdoptionEffect | TooFewUnits]
    ranks: dict[str, dict[str, ChangeRank | NotRanked]]

    @property
    def window(self) -> tuple[date, date]:
        """The days between which an adoption counts for the two surveys."""
        return _window(self.before, self.after)


def practice_effect(inst: Installation, access: Access, practice: str) -> PracticeEffect | None:
    """The effect over the two newest surveys; None before there are two, and for those who see a part alone.

    It is about the whole organisation, the same for everybody who may see it.
    """
    if access.unit:
        return None
    surveys = every_survey(inst, access, practice)
    if len(surveys) < 2:
        return None
    before, after = surveys[-2:]
    every, (first, last) = adoptions(inst, access), _window(before, after)
    adopted = tuple(each for each in every if first < each.on <= last)
    earlier = {each.unit for each in every if each.on <= first}
    outcomes = [
        each
        for each in shipped_perspectives().outcomes_of(practice)
        if each.questionnaire in before.answered
        and each.questionnaire in after.answered
        and _asked_openly(before, each) == _asked_openly(after, each)  # else the way of asking would be the effect
    ]
    trials = {each.id: _trials(before, after, each, adopted, earlier) for each in outcomes}
    tried = {name: found.trials[name] for name, found in trials.items() if name in found.trials}
    effects = adoption_effects(tried, seed_of(after.release))
    ranks = {name: _ranks(found, name) for name, found in trials.items()}
    return PracticeEffect(before, after, adopted, tuple(outcomes), trials, effects, ranks)


def _ranks(found: AdoptionTrials, name: str) -> dict[str, ChangeRank | NotRanked]:
    if name not in found.trials:
        return {}
    trial = found.trials[name]
    return {unit: rank_among(trial, i) for i, unit in enumerate(found.units) if trial.adopted[i]}


def _asked_openly(survey: PracticeSurvey, outcome: Outcome) -> bool:
    return survey.answered[outcome.questionnaire][0].audience in survey.wave.policy.open_to


def _window(before: PracticeSurvey, after: PracticeSurvey) -> tuple[date, date]:
    return before.wave.closes, after.wave.opens


def _trials(
    before: PracticeSurvey,
    after: PracticeSurvey,
    outcome: Outcome,
    adopted: Sequence[Adoption],
    earlier: set[str],
) -> AdoptionTrials:
    """The trial of one outcome under its id. Units that had adopted before are neither adopters nor others."""
    then, now = (survey.answered[outcome.questionnaire][1] for survey in (before, after))
    found = adoption_trials(then, now, {each.unit for each in adopted})
    if outcome.dimension not in found.trials:
        return replace(found, trials={})
    trial = found.trials[outcome.dimension]
    kept = ~np.isin(np.array(found.units, dtype=object), list(earlier))
    trial = Trial(np.where(kept, trial.before, np.nan), trial.after, trial.adopted)
    return replace(found, trials={outcome.id: trial})
