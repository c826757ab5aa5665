"""The auditor's receipt, in words: what can be learned about people from what was published, and what cannot be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from diagnostic.core.audit.findings import Audit, MinimumCount
from diagnostic.core.audit.interim_releases import FIRST_RESULTS
from diagnostic.core.audit.pairs import RATINGS
from diagnostic.core.audit.publication import audit
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.source import PublishedSource
from diagnostic.report.sections import Section, SectionTable
from diagnostic.report.words import audience_name, capital, count, listed, openly, out_of

KINDS = {
    "people who answered": "How many answered",
    "dimensions": "Scores of dimensions",
    "favourable shares of dimensions": "Shares of favourable answers",
    "own spread": "How far a unit's own answers lie apart",
    "questions": "Scores of single questions",
    "favourable shares of questions": "Shares of favourable answers to single questions",
    "distributions": "How many chose each answer",
    "signs of careless answers": "Signs of careless answers",
    "cells of breakdowns": "Scores by what people say about themselves",
    "ticked": "Shares of what people ticked",
    "presence among": "How much is there for those who call it important",
    RATINGS: "Ratings of one unit by those it serves",
    FIRST_RESULTS: "First results, shown while people still answered",
}
BREAKDOWNS = (
    "Scores are also shown by what people say about themselves. Nobody is told how many of a team said what. The "
    "audit knew it before publishing. It checked then that enough people stand behind each score, also when scores of "
    "teams are added or taken away. Today it checks that only those scores are shown, and what readers can work out "
    "from them."
)
BATCHES = (
    "First results were shown while people still answered, by whole groups. A reader who kept them could take them "
    "from today's numbers: that is checked with all the rest."
)
FEWEST = ("What", "Fewest people", "Needed", "Where that is")
AUDITED = {"safe": "safe", "leak": "not safe", "unknown": "not known to be safe", "": "no audit was made then"}
FOUND = {
    "leak": "The audit names something that can be learned about too few people. Please report this.",
    "unknown": "Not everything can be checked, because this was published before its facts were kept.",
}

VERDICTS = {
    "safe": "Safe: whatever is added and subtracted, no number is about fewer people than its threshold.",
    "leak": "Not safe. What can be learned:",
    "unknown": "Not known to be safe. What cannot be decided:",
}
BY_OPEN_LINK = (
    "By an open link somebody can answer many times and subtract all of that: what is left may be one person\u2019s "
    "answer. What this page counts as people are then answers."
)
BEFORE = "Numbers of surveys before were audited when each was published. The audit called them then:"
NOT_DECIDED = (
    "Somebody who takes part can subtract their own answer: what is left is about one person fewer.",
    "A group whose mean is close to 0 or 100 did mostly answer alike. Only that all of them did is never told.",
    "Participation is told in bands, made from numbers of people that nobody is shown.",
    "Comments are published apart from scores; how somebody writes can tell who it was.",
)


class AuditedUnit(Protocol):
    """A unit of the chart."""

    @property
    def name(self) -> str:
        """What it is called."""


class Audited(Protocol):
    """What was published and audited: a report, or a survey of a practice."""

    @property
    def source(self) -> PublishedSource:
        """What was published, and when."""

    @property
    def units(self) -> Mapping[str, AuditedUnit]:
        """Those of the viewer's part, by id."""

    def dimension(self, dimension: str, audience: str = "") -> str:
        """The name of a dimension of an audience."""

    def published(self, audience: str) -> UnitScores:
        """What was published of one audience."""


def audits(content: Content) -> tuple[Audit, ...]:
    """One for each audience, over exactly what this reader may see."""
    published = (content.source.inside, *content.source.outside)
    policy, before = content.source.wave.policy, content.source.shown_before
    return tuple(audit(scores, policy, before.get(scores.audience, ())) for scores in published)


def headline(content: Audited, found: tuple[Audit, ...]) -> str:
    """The finding of the page."""
    least = content.source.wave.policy.min_group
    verdicts = {each.verdict for each in found}
    if "leak" in verdicts:
        return f"Something here is about fewer than {least} people"
    if "unknown" in verdicts:
        return "Not everything here could be checked"
    return f"Nothing in this report is about fewer than {least} people{openly(content.source.wave.policy)}"


def checked(found: tuple[Audit, ...]) -> str:
    """What was looked at."""
    return (
        "Readers can take one number from another: a division less all of its teams but one. So the audit works out "
        "everything that follows from this report by adding and subtracting, from "
        f"{listed([_how_many(each) for each in found])}."
    )


def sections(content: Audited, found: tuple[Audit, ...]) -> tuple[Section, ...]:
    """The fewest people that each kind of number is about, what stays hidden, and what no rule prevents."""
    hidden = Section("What stays hidden", tuple(_hidden(content, each.audience) for each in found))
    more = (BY_OPEN_LINK,) if content.source.wave.policy.open_to else ()
    never = Section("What no rule can prevent", points=(*more, *NOT_DECIDED))
    return (*(_of_audience(content, each) for each in found), hidden, never)


def _how_many(each: Audit) -> str:
    return f"{count(each.numbers, 'number')} about {audience_name(each.audience)}"


def _of_audience(content: Audited, found: Audit) -> Section:
    title = capital(audience_name(found.audience))
    if found.findings:
        return Section(title, (FOUND[found.verdict],), tuple(str(finding) for finding in found.findings[:20]))
    kinds = {each.kind for each in found.minimum_counts}
    text = tuple(
        words for kind, words in (("cells of breakdowns", BREAKDOWNS), (FIRST_RESULTS, BATCHES)) if kind in kinds
    )
    rows = tuple(_fewest(content, found.audience, each) for each in found.minimum_counts)
    caption = f"The fewest {audience_name(found.audience)} that each kind of number is about"
    return Section(title, text, table=SectionTable(caption, FEWEST, rows))


def _fewest(content: Audited, audience: str, fewest: MinimumCount) -> tuple[str, tuple[str, str, str]]:
    """`("Scores of dimensions", ("6", "5", "Trust: East less E1 and E2"))`."""
    where = fewest.where
    if fewest.kind == FIRST_RESULTS:
        where = content.units[where].name
    if fewest.kind in (
        "dimensions",
        "favourable shares of dimensions",
        "own spread",
        "cells of breakdowns",
        FIRST_RESULTS,
        RATINGS,
    ):
        where = f"{content.dimension(fewest.column, audience)}: {where}"
    return KINDS[fewest.kind], (f"{fewest.people:,}", f"{fewest.least:,}", where)


def _hidden(content: Audited, audience: str) -> str:
    who, published = capital(audience_name(audience)), content.published(audience)
    if len(published.pairs):  # each has numbers of its own; units have none
        pairs = published.pairs.assign(hidden=published.pairs["hidden"] != "")
        wholly = pairs.groupby(["provider", "unit"], observed=True)["hidden"].all()
        hidden = int(wholly.sum())
        share = f"{who}: {hidden:,} of {len(wholly):,} ratings of one unit by another {_stay(hidden)} hidden"
    else:
        units = published.columns("units")
        why = units["hidden"][~units["pooled"].astype(bool)]
        hidden = int((why != "").sum())
        share = f"{who}: {out_of(hidden, len(why), 'unit')} {_stay(hidden)} hidden"
    return f"{share}. No page, picture or file holds a number of them." if hidden else f"{share}."


def before(told: Sequence[tuple[str, str, str]]) -> tuple[Section, ...]:
    """What the auditor said of earlier surveys whose numbers stand beside: name, audience and verdict of each."""
    points = tuple(f"{survey}, {audience_name(audience)}: {AUDITED[verdict]}" for survey, audience, verdict in told)
    return (Section("Surveys before", (BEFORE,), points),) if points else ()


def _stay(hidden: int) -> str:
    return "stays" if hidden == 1 else "stay"


def ledger(rows: Sequence[tuple[str, tuple[str, str, str]]]) -> Section:
    """Table of everything that was released of a wave.

    rows : what was released, with its fingerprint, when and by whom, and the verdict of the audit of then.
    """
    columns = ("What", "Code", "Published", "The audit said")
    words = "Every publication is made once and never changed. Its code is the same for everybody who looks at it."
    return Section(
        "What was published", (words,), table=SectionTable("Publications of this survey", columns, tuple(rows))
    )


def scores_row(audience: str) -> str:
    """What a publication of scores is called in the ledger."""
    return f"Scores of {audience_name(audience)}"


def first_results_row(audience: str, number: int) -> str:
    """What interim releases are called in the ledger.

    >>> first_results_row("employee", 3)
    'First results of employees, the last of 3'
    """
    last = f", the last of {number:,}" if number > 1 else ""
    return f"First results of {audience_name(audience)}{last}"


def comments_row(audience: str) -> str:
    """What a release of comments is called in the ledger."""
    return f"What {audience_name(audience)} wrote"


def receipt(audit: Audit) -> list[str]:
    """One line for the verdict, then one for each finding, or for each kind of number."""
    lines = [f"{capital(audit.audience)}: {audit.numbers:,} numbers. {VERDICTS[audit.verdict]}"]
    if audit.findings:
        return [*lines, *(f"  {finding}" for finding in audit.findings)]
    return [*lines, *(f"  {line}" for line in minimum_counts(audit.minimum_counts))]


def minimum_counts(found: Sequence[MinimumCount]) -> list[str]:
    """Kinds of numbers, each with the smallest group that they reach, a line each.

    >>> minimum_counts([MinimumCount("dimensions", 7, 5, "trust", "East less E1")])
    ['Dimensions: the fewest that any difference is about are 7 people (trust, East less E1); it takes 5.']
    """
    return [
        f"{capital(each.kind)}: the fewest that any difference is about are {each.people:,} people "
        f"({each.column}, {each.where}); it takes {each.least:,}."
        for each in found
    ]
