"""The auditor's receipt, in words: what was published, what can be learned from it, and what cannot be decided."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostic.core.audit.publication import Audit, Reach
from diagnostic.report.words import capital

VERDICTS = {
    "safe": "Safe: whatever is added and subtracted, no number is about fewer people than its threshold.",
    "leak": "Not safe. What can be learned:",
    "unknown": "Not known to be safe. What cannot be decided:",
}
NOT_DECIDED = (
    "Somebody who takes part can subtract their own answer: what is left is about one person fewer.",
    "A group whose mean is close to 0 or 100 did mostly answer alike. Only that all of them did is never told.",
    "Participation is told in bands, made from numbers of people that nobody is shown.",
    "Comments are published apart from scores; how somebody writes can tell who it was.",
)


def receipt(audit: Audit) -> list[str]:
    """One line for the verdict, then one for each finding, or for each kind of number."""
    lines = [f"{capital(audit.audience)}: {audit.numbers:,} numbers. {VERDICTS[audit.verdict]}"]
    if audit.findings:
        return [*lines, *(f"  {finding}" for finding in audit.findings)]
    return [*lines, *(f"  {line}" for line in reaches(audit.reaches))]


def reaches(found: Sequence[Reach]) -> list[str]:
    """
    >>> reaches([Reach("dimensions", 7, 5, "trust", "East less E1")])
    ['Dimensions: the fewest that any difference is about are 7 people (trust, East less E1); it takes 5.']
    """
    return [
        f"{capital(each.kind)}: the fewest that any difference is about are {each.people:,} people "
        f"({each.column}, {each.where}); it takes {each.least:,}."
        for each in found
    ]
