"""Small organisations that take part in benchmarks: each one publication of two dimensions, told by its scores.

To look at pages: `INSIDE_OUT_HOME=/tmp/twelve .venv/bin/python -m tests.benchmarked` makes an installation with twelve
organisations and a benchmark, and prints links into the first; `serve` with the same home and DEMONSTRATION=0 shows it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import numpy as np

from diagnostic.core.diagnosis import Survey
from diagnostic.core.scoring.answers import Answers
from diagnostic.definitions.loading.yaml_files import parse_questionnaire
from diagnostic.definitions.organisation import flat
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.services.benchmarks.releasing import release_day, release_due
from diagnostic.services.benchmarks.taking_part import take_part
from diagnostic.services.installation.access import Access, Role, issue_link
from diagnostic.services.installation.organisations import create_organisation, operator
from diagnostic.services.installation.setup import Installation, open_installation
from diagnostic.settings import QUESTIONNAIRES, Settings
from tests.companies import company, flat_company, publish, surveys
from tests.worlds import consultant

AGREED = datetime(2025, 2, 1, 12, tzinfo=UTC)
PUBLISHED = datetime(2025, 4, 10, 12, tzinfo=UTC)
RELEASED = datetime(2025, 7, 1, 3, tzinfo=UTC)
DAY = date(2025, 7, 1)
CHART = flat(["north", "south"])
STAFF = b"""
id: staff
version: 1
audience: employee
scale: {codes: [1, 2, 3, 4, 5], favourable: [4, 5], unfavourable: [1, 2]}
dimensions: {trust: {name: Trust}, teamwork: {name: Teamwork}}
items:
  - {id: trust_1, dimension: trust, text: I trust them}
  - {id: team_1, dimension: teamwork, text: We help each other}
"""


@cache
def asked(content: bytes) -> Questionnaire:
    return parse_questionnaire(content, "staff.yaml")


def codes_of(steps: int) -> np.ndarray:
    """Twelve people's codes 1-5 on one item, six in each unit, whose sum is 12 + `steps`, as even as can be."""
    return (1 + (np.arange(12) * 5 % 12 < steps % 12) + steps // 12).astype(np.int8)


def publish_scores(
    inst: Installation, access: Access, steps: tuple[int, int], year: int = 2025, content: bytes = STAFF, at=PUBLISHED
) -> str:
    """A publication of twelve people; trust and teamwork of the whole are steps / 48, in points."""
    questionnaire = asked(content)
    codes = np.column_stack([codes_of(each) for each in steps])
    units = np.repeat([1, 2], 6)
    survey = Survey(questionnaire, Answers(codes, units))
    return publish(inst, access, CHART, [survey], [content], year, at)


def taking_part(inst: Installation, steps: Sequence[int], content: bytes = STAFF) -> list[Access]:
    """An organisation for each number of steps, that agreed and published."""
    found = []
    for number, each in enumerate(steps):
        access = consultant(inst, f"o{number:02}", CHART)
        take_part(inst, access, True, AGREED)
        publish_scores(inst, access, (each, 48 - each), content=content)
        found.append(access)
    return found


def twelve_organisations(inst: Installation, now: datetime) -> list[str]:
    """Links to the first of twelve small organisations with a benchmark, to look at: a consultant's, an executive's."""
    day = release_day(now)
    agreed, published = (datetime.combine(day - timedelta(days=days), time(), UTC) for days in (90, 40))
    contents = [(QUESTIONNAIRES / f"{name}.yaml").read_bytes() for name in ("employee", "customer")]
    for number in range(12):
        chart = company() if not number else flat_company(3)
        name = "Harbour & Sons" if not number else f"Company {number + 1}"
        create_organisation(inst, id=f"company{number}", name=name, chart=chart, now=agreed)
        access = operator(inst, f"company{number}")
        take_part(inst, access, True, agreed)
        found = surveys(chart, np.random.default_rng(number))
        publish(inst, access, chart, found, contents, day.year, published)
    release_due(inst, now)
    roles: tuple[Role, ...] = ("consultant", "executive")
    tokens = [issue_link(inst, organisation="company0", role=each, label=each, days=30, now=now) for each in roles]
    return [f"{inst.settings.base_url}/enter/{token}" for token in tokens]


if __name__ == "__main__":
    print(*twelve_organisations(open_installation(Settings.from_environ(os.environ)), datetime.now(UTC)), sep="\n")
