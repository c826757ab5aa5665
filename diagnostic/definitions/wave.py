"""A wave and the policy its publication follows, frozen when it opens."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from diagnostic.definitions.breakdowns import DeclaredBreakdown, check_breakdowns
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.errors import Problem, UserError, refuse

MIN_GROUP = 5  # people; the floor, docs/decisions/0003
LARGEST_GROUP = 1000  # people; more is a slip of the keyboard
FAVOURABLE_FROM = 10  # people
OWN_VARIANCE_FROM = 20  # people; distributions too
STEPS_OFF_ENDS = 2  # steps of one answer that every sum keeps off both ends of the scale; docs/decisions/0009
COMMENTS_FROM = 10  # people who wrote; the floor, docs/decisions/0012
ANSWERS_OF_ONE = 2  # answers that one person may well send by an open link; docs/decisions/0023
OPEN_TO = ("customer",)  # who may be asked by an open link: people of the organisation can be listed
RETENTION = 30  # days for which invitations are kept after a wave; docs/decisions/0010
SHORTEST_RETENTION, LONGEST_RETENTION = 1, 180  # days


@dataclass(frozen=True)
class Policy:
    """Who is enough: `min_group` people for a score, more for shares, for spread and for comments.

    comments_from : people who wrote something; a wave may ask for more than ten. See `comment_group`.
    unsafe_for_validation : hides no one behind others and replaces no spread, so that the numbers can be compared with
        other software's. Only the command line makes such a policy; no wave can have it.
    retention_days : how long after the wave its invitations are kept; see `retention_ends`.
    breakdowns : what people are asked of themselves; results are shown by them too (docs/decisions/0013).
    live : first results are shown while the wave is open, in batches (docs/decisions/0014); not together with
        breakdowns.
    open_to : audiences of a wave that are asked by an open link, and by nothing else; see `of`.
    answers_each : answers that are taken to be of one person; every threshold is so many times as high.
    """

    min_group: int = MIN_GROUP
    unsafe_for_validation: bool = False
    comments_from: int = COMMENTS_FROM
    retention_days: int = RETENTION
    breakdowns: tuple[DeclaredBreakdown, ...] = ()
    live: bool = False
    open_to: tuple[str, ...] = ()
    answers_each: int = 1

    def __post_init__(self) -> None:
        least = 1 if self.unsafe_for_validation else MIN_GROUP
        most = LARGEST_GROUP * self.answers_each
        if not least <= self.min_group <= most:
            raise UserError(
                Problem(
                    where="smallest group",
                    expected=f"{least} to {most:,} people",
                    found=str(self.min_group),
                    hint=f"Groups under {MIN_GROUP} can give away what one person said; {MIN_GROUP} is usual.",
                )
            )
        if not COMMENTS_FROM <= self.comments_from <= most:
            expected = f"{COMMENTS_FROM} to {most:,} people who wrote"
            raise UserError(Problem("comments", expected, str(self.comments_from)))
        if not SHORTEST_RETENTION <= self.retention_days <= LONGEST_RETENTION:
            raise UserError(
                Problem(
                    where="retention",
                    expected=f"{SHORTEST_RETENTION} to {LONGEST_RETENTION} days",
                    found=str(self.retention_days),
                    hint=f"Invitations are destroyed so many days after the survey; {RETENTION} is usual.",
                )
            )
        refuse(check_breakdowns(self.breakdowns))
        if self.live and self.breakdowns:
            breakdowns = ", ".join(breakdown.name for breakdown in self.breakdowns)
            hint = "Both together could single people out. Show first results, or results by groups of people."
            raise UserError(Problem("first results", "no groups of people beside them", breakdowns, hint=hint))
        if inside := [audience for audience in self.open_to if audience not in OPEN_TO]:
            hint = "People of the organisation can be listed and invited; an open link would protect them less."
            raise UserError(Problem("open link", " or ".join(OPEN_TO), ", ".join(inside), hint=hint))

    def of(self, audience: str) -> Policy:
        """The policy that answers of one audience follow; asked of it again, it is the same.

        By an open link one person can send several answers, so k answers need not be of k people: every threshold is
        higher, and nothing is shown while people still answer.

        >>> policy = Policy(open_to=("customer",), live=True)
        >>> policy.of("employee").min_group, policy.of("customer").min_group, policy.of("customer").live
        (5, 10, False)
        """
        if audience not in self.open_to:
            return self
        comments_from = ANSWERS_OF_ONE * self.comment_group
        return replace(
            self,
            min_group=ANSWERS_OF_ONE * self.min_group,
            comments_from=comments_from,
            live=False,
            open_to=(),
            answers_each=ANSWERS_OF_ONE,
        )

    @property
    def comment_group(self) -> int:
        """People who must have written before any of their comments is shown."""
        return max(self.comments_from, self.min_group)

    @property
    def favourable_from(self) -> int:
        """People from whom on the share of favourable answers is shown."""
        return self.min_group if self.unsafe_for_validation else FAVOURABLE_FROM * self.answers_each

    @property
    def spread_from(self) -> int:
        """People from whom on a group's own spread, its distributions and its agreement are shown."""
        return self.min_group if self.unsafe_for_validation else OWN_VARIANCE_FROM * self.answers_each


def first_at(k: int) -> int:
    """Answers that a unit waits for before any of them is shown; k is the wave's smallest group."""
    return 2 * k


def retention_ends(closes: date, made: date, policy: Policy) -> date:
    """The day on which a wave's invitations are destroyed: so many days after its last day, whenever it was closed.

    A wave that was made after its last day, for answers of former times, is counted from the day it was made.

    >>> retention_ends(date(2026, 3, 31), date(2026, 2, 1), Policy(retention_days=30)).isoformat()
    '2026-04-30'
    """
    return max(closes, made) + timedelta(days=policy.retention_days)


INSIDE = ("employee", "leader", "colleague")  # the first of these that was asked is the inside


def inside_audience(audiences: Collection[str]) -> str | None:
    """The audience whose answers the rules start from; None where only customers were asked."""
    return next((audience for audience in INSIDE if audience in audiences), None)


def breakdowns_of(policy: Policy, audience: str) -> tuple[DeclaredBreakdown, ...]:
    """The breakdowns that an audience is asked about: customers say nothing of themselves."""
    return policy.breakdowns if audience in INSIDE else ()


def sides(questionnaires: Collection[Questionnaire]) -> tuple[Questionnaire | None, list[Questionnaire]]:
    """The questionnaire inside, and those outside."""
    inside = inside_audience([questionnaire.audience for questionnaire in questionnaires])
    found = next((each for each in questionnaires if each.audience == inside), None)
    return found, [each for each in questionnaires if each.audience != inside]
