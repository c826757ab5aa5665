"""Publication rules: what they cost, and what is shown and given away beside the usual rules of hiding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from bench.hiding import RULES, outcomes
from bench.measurement import best, invented
from bench.table import Row
from diagnostic.core.audit.publication import audit
from diagnostic.core.disclosure.bounding import bound
from diagnostic.core.disclosure.confidential import Confidential
from diagnostic.core.disclosure.prior_releases import PriorReleases
from diagnostic.core.disclosure.suppression_plan import plan_suppression
from diagnostic.core.release.publish import publish
from diagnostic.core.scoring.census import count_and_keep
from diagnostic.definitions.organisation import Organisation, tree
from diagnostic.definitions.wave import MIN_GROUP, Policy
from diagnostic.services.demonstration.answers import RATES, YEARS, invented_responses
from diagnostic.services.demonstration.company import chart as demonstration_chart
from diagnostic.services.demonstration.simulation import respondents

PEOPLE, UNITS, DIMENSIONS = 100_000, 5_000, 18
TIMES = 3
ORGANISATIONS = 100
LEVELS, BELOW = (2, 4), (1, 9)  # levels with the root's, units below one; smallest and largest
ENDS_EARLY = 0.25  # share of units below the root that have no units below them, though others of their level have
TEAM, SPREAD = 9, 0.75  # people in the middle one of all teams; standard deviation of their logarithm
LEADERS = (1, 3)  # people who belong to a unit that has teams, and to none of the teams
SEED = 20260302
Case = tuple[Organisation, np.ndarray]  # a chart, and how many answered at each unit itself


def measure() -> list[Row]:
    """Seconds of the rules, and what other rules would disclose on the same organisations."""
    in_teams, with_leaders = ([organisation(i, leaders) for i in range(ORGANISATIONS)] for leaders in (False, True))
    where = {"demonstration": list(demonstration()), "random": in_teams, "random with leaders": with_leaders}
    return [*costs(), *(row for name, cases in where.items() for row in beside(name, cases))]


@dataclass(frozen=True)
class Cost:
    """Best seconds of each step, and of everything from the answers to the publication; what the audit finds in it."""

    plan: float
    clip: float
    audit: float
    publish: float
    findings: int

    @property
    def rules(self) -> float:
        """Seconds of plan, clip and audit together."""
        return self.plan + self.clip + self.audit

    @property
    def parts(self) -> str:
        """The three steps of `rules` in words."""
        return f"plan {self.plan:.2f}, clip {self.clip:.2f}, audit {self.audit:.2f}"


def costs() -> list[Row]:
    """Rows on the time that disclosure control takes."""
    many, one = cost(DIMENSIONS), cost(1)
    size = f"{UNITS:,} units, {PEOPLE:,} people"
    return [
        Row(f"plan, clip and audit, {DIMENSIONS} dimensions", many.rules, "s", 10, note=f"{size}; {many.parts}"),
        Row("plan, clip and audit, one dimension", one.rules, "s", 1, note=one.parts),
        Row("from answers to an audited publication", many.publish + many.audit, "s", note=f"{DIMENSIONS} dimensions"),
        Row("findings of both audits", many.findings + one.findings, "", 0),
    ]


def cost(dimensions: int) -> Cost:
    """Of units so uneven that many are too small to be shown, so that nothing can be planned the short way."""
    sizes = np.random.default_rng(SEED).gamma(1.2, size=UNITS)
    asked, chart, answers = invented(PEOPLE, UNITS, dimensions, sizes / sizes.sum())
    policy, own = Policy(), count_and_keep(answers, asked, UNITS)[0].own
    context = Confidential(own, asked, chart, policy, PriorReleases.none(UNITS, dimensions))
    suppression, published = plan_suppression(context), publish(answers, asked, chart, policy)
    return Cost(
        plan=best(lambda: plan_suppression(Confidential(own, asked, chart, policy, context.prior)), TIMES),
        clip=best(partial(bound, context, suppression), TIMES),
        audit=best(partial(audit, published, policy), TIMES),
        publish=best(partial(publish, answers, asked, chart, policy), TIMES),
        findings=len(audit(published, policy).findings),
    )


def beside(where: str, cases: list[Case]) -> Iterator[Row]:
    """One row for each rule: the groups that it gives away, which have to be none of ours."""
    for name, rule in RULES.items():
        found = outcomes(rule, cases, MIN_GROUP)
        note = (
            f"of {found.exposed:,} people, in {found.leaking} of {found.organisations}; {found.shown:,} of "
            f"{found.units:,} units shown, {found.own / found.people:.1%} of people in one of their own, "
            f"{found.covered / found.people:.1%} covered"
        )
        yield Row(f"{where}: {name}", found.groups, "groups", 0 if name == "ours" else None, note=note)


def demonstration() -> Iterator[Case]:
    """The demonstration organisation as it answered: employees and customers of each yearly wave."""
    chart = demonstration_chart()
    for sheets in invented_responses()[:YEARS]:
        for sheet in sheets:
            yield chart, np.bincount([chart.position[unit] for unit in sheet.units], minlength=len(chart.ids))


def organisation(number: int, leaders: bool) -> Case:
    """An organisation of its own for each number, the same with leaders in it and without."""
    rng = np.random.default_rng([SEED, number])
    chart = branching(rng)
    teams = np.maximum(np.rint(rng.lognormal(np.log(TEAM), SPREAD, len(chart.ids))), 1)
    leading = rng.integers(*LEADERS, len(chart.ids), endpoint=True) * leaders
    asked = np.where([bool(below) for below in chart.children], leading, teams)
    return chart, np.bincount(respondents(rng, asked, *RATES["employee"]), minlength=len(asked))


def branching(rng: np.random.Generator) -> Organisation:
    """A chart of two to four levels, not all of its branches equally deep."""
    rows: list[tuple[str, str | None, str, dict[str, str]]] = [("o", None, "o", {})]
    level = ["o"]
    for _ in range(1, rng.integers(*LEVELS, endpoint=True)):
        leading = [unit for unit in level if unit == "o" or rng.random() >= ENDS_EARLY]
        below = [(f"{unit}.{i}", unit) for unit in leading for i in range(rng.integers(*BELOW, endpoint=True))]
        rows += [(unit, parent, "", {}) for unit, parent in below]
        level = [unit for unit, _ in below]
    return tree(rows)
