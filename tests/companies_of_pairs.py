"""A small survey of services for tests of what is made from one: who rates whom how, written as a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from diagnostic.core.release.pair_ratings import Ratings, publish_pairs
from diagnostic.core.release.publish import publish
from diagnostic.core.scoring.answers import MISSING, Answers
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.loading.yaml_files import load_questionnaire
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.definitions.service_map import ServiceMap
from diagnostic.definitions.wave import Policy
from diagnostic.report.content.practice import prepare_practice
from diagnostic.report.conversations.pairs import PairContent, prepare_pairs
from diagnostic.settings import QUESTIONNAIRES

Said = dict[str, int]  # codes 1-5 by dimension; what is not named is answered with 4


@dataclass(frozen=True)
class PublishedPairs:
    """As much of a published survey as is read of it."""

    chart: Organisation
    answered: dict[str, Any]
    practice: str = "conversations"
    organisation_name: str = "Acme"
    demonstration: bool = False
    release: str = "abc"
    wave: Any = None
    waves: tuple[Any, ...] = field(default=())
    hashes: dict[str, str] = field(default_factory=dict)


def survey_of(
    chart: Organisation,
    services: ServiceMap,
    served: list[tuple[str, str, int, Said]],
    own: list[tuple[str, int, Said]],
) -> PairContent:
    """served : provider, unit, people and what each of them says. own : provider, its people, and what they say."""
    asked, mine = (load_questionnaire(QUESTIONNAIRES / f"{name}.yaml") for name in ("colleague", "colleague_provider"))
    customers = services.customers(chart)
    sheets = [(provider, unit, said) for provider, unit, people, said in served for _ in range(people)]
    answers = _answers(asked, chart, [(unit, said) for _, unit, said in sheets])
    about = np.array([list(customers).index(provider) for provider, *_ in sheets], dtype=np.intp)
    nobody = [""] * len(chart.ids)
    pairs = publish_pairs(Ratings(answers, about, customers), asked, chart, Policy(), nobody)
    themselves = publish(
        _answers(mine, chart, [(unit, said) for unit, people, said in own for _ in range(people)]),
        mine,
        chart,
        Policy(),
    )
    source = PublishedPairs(chart, {"colleague": (asked, pairs), "colleague_provider": (mine, themselves)})
    return prepare_pairs(prepare_practice(source, shipped_perspectives()), services, chart)


def _answers(asked: Questionnaire, chart: Organisation, people: list[tuple[str, Said]]) -> Answers:
    """A little off the code for every second person, so that nobody's answer is everybody's."""
    codes = np.full((len(people), len(asked.items)), MISSING, dtype=np.int8)
    for person, (_, said) in enumerate(people):
        for i, item in enumerate(asked.items):
            codes[person, i] = min(5, max(1, said.get(item.dimension, 4) + (person % 4 == 0) - (person % 4 == 2)))
    return Answers(codes, np.array([chart.position[unit] for unit, _ in people], dtype=np.intp))
