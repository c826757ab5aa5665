"""Breakdowns that a wave declares: what people may say of themselves, such as how long they have been here.

Written one a line, `Tenure: under a year, 1 to 5 years, over 5 years`; declared with the wave and frozen with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from diagnostic.errors import Problem, did_you_mean

MOST_BREAKDOWNS = 3  # a wave; docs/decisions/0013
FEWEST_VALUES, MOST_VALUES = 2, 8  # of a breakdown
NAME_LENGTH = 40  # characters of a name, and of a value
NOT_SAID = "not_said"  # what nobody may call a value: forms send it


@dataclass(frozen=True)
class DeclaredBreakdown:
    """`name` as people read it, and the values they may choose from, in that order."""

    name: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}: {', '.join(self.values)}"


def parse_breakdowns(text: str) -> tuple[tuple[DeclaredBreakdown, ...], list[Problem]]:
    """(the breakdowns, all problems) of a text with one breakdown a line.

    >>> parse_breakdowns("Site: North, South")[0]
    (DeclaredBreakdown(name='Site', values=('North', 'South')),)
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    problems = [
        Problem(
            f"breakdowns, line {number}", "a name, a colon and values with commas between", repr(line), hint=EXAMPLE
        )
        for number, line in lines
        if ":" not in line
    ]
    breakdowns = tuple(_breakdown(line) for _, line in lines if ":" in line)
    return breakdowns, [*problems, *check_breakdowns(breakdowns)]


EXAMPLE = "For example: Tenure: under a year, 1 to 5 years, over 5 years"


def _breakdown(line: str) -> DeclaredBreakdown:
    name, _, values = line.partition(":")
    return DeclaredBreakdown(name.strip(), tuple(value.strip() for value in values.split(",") if value.strip()))


def check_breakdowns(breakdowns: Sequence[DeclaredBreakdown]) -> list[Problem]:
    """Everything that is wrong with the breakdowns of a wave."""
    problems = [problem for breakdown in breakdowns for problem in _check(breakdown)]
    if len(breakdowns) > MOST_BREAKDOWNS:
        hint = "More of them would hide one another: each has to be safe beside all others."
        problems.append(Problem("breakdowns", f"at most {MOST_BREAKDOWNS}", str(len(breakdowns)), hint=hint))
    problems += [
        Problem("breakdowns", "every name once", f"{name!r} {times} times")
        for name, times in _times(c.name for c in breakdowns)
    ]
    return problems


def _check(breakdown: DeclaredBreakdown) -> Iterator[Problem]:
    for text, what in ((breakdown.name, "a name"), *((value, "values") for value in breakdown.values)):
        if not 1 <= len(text) <= NAME_LENGTH or not text.isprintable():
            yield Problem(
                "breakdowns", f"{what} of 1 to {NAME_LENGTH} characters that can be seen", repr(text), breakdown.name
            )
    if not FEWEST_VALUES <= len(breakdown.values) <= MOST_VALUES:
        hint = "Put neighbouring values together." if len(breakdown.values) > MOST_VALUES else EXAMPLE
        yield Problem(
            "breakdowns", f"{FEWEST_VALUES} to {MOST_VALUES} values", str(len(breakdown.values)), breakdown.name, hint
        )
    for value, times in _times(breakdown.values):
        yield Problem("breakdowns", "every value once", f"{value!r} {times} times", breakdown.name)
    if NOT_SAID in breakdown.values:
        yield Problem("breakdowns", f"any other value than {NOT_SAID}", NOT_SAID, breakdown.name)


def _times(texts: Iterator[str] | Sequence[str]) -> list[tuple[str, int]]:
    """What is there more than once, whatever its case."""
    found = Counter(text.casefold() for text in texts)
    return [(text, times) for text, times in found.items() if times > 1]


def wrong_values(breakdowns: Sequence[DeclaredBreakdown], self_reported: Mapping[str, str]) -> list[Problem]:
    """Problems of self-reported values, by breakdown: a breakdown or a value that the wave does not have."""
    known = {breakdown.name: breakdown.values for breakdown in breakdowns}
    problems = []
    for name, value in self_reported.items():
        if name not in known:
            expected = f"one of {', '.join(known)}" if known else "no breakdown: the survey declares none"
            problems.append(Problem("breakdowns", expected, repr(name), hint=did_you_mean(name, known)))
        elif value not in known[name]:
            hint = did_you_mean(value, known[name])
            problems.append(Problem("breakdowns", f"one of {', '.join(known[name])}", repr(value), name, hint))
    return problems
