"""Cuts that a wave declares: what people may say of themselves, such as how long they have been here.

Written one a line, `Tenure: under a year, 1 to 5 years, over 5 years`; declared with the wave and frozen with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from diagnostic.errors import Problem, did_you_mean

MOST_CUTS = 3  # a wave; docs/decisions/0013
FEWEST_VALUES, MOST_VALUES = 2, 8  # of a cut
CUT_LENGTH = 40  # characters of a name, and of a value
NOT_SAID = "not_said"  # what nobody may call a value: forms send it


@dataclass(frozen=True)
class DeclaredCut:
    """`name` as people read it, and the values they may choose from, in that order."""

    name: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}: {', '.join(self.values)}"


def parse_cuts(text: str) -> tuple[tuple[DeclaredCut, ...], list[Problem]]:
    """(the cuts, all problems) of a text with one cut a line.

    >>> parse_cuts("Site: North, South")[0]
    (DeclaredCut(name='Site', values=('North', 'South')),)
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    problems = [
        Problem(f"cuts, line {number}", "a name, a colon and values with commas between", repr(line), hint=EXAMPLE)
        for number, line in lines
        if ":" not in line
    ]
    cuts = tuple(_cut(line) for _, line in lines if ":" in line)
    return cuts, [*problems, *check_cuts(cuts)]


EXAMPLE = "For example: Tenure: under a year, 1 to 5 years, over 5 years"


def _cut(line: str) -> DeclaredCut:
    name, _, values = line.partition(":")
    return DeclaredCut(name.strip(), tuple(value.strip() for value in values.split(",") if value.strip()))


def check_cuts(cuts: Sequence[DeclaredCut]) -> list[Problem]:
    """Everything that is wrong with the cuts of a wave."""
    problems = [problem for cut in cuts for problem in _check(cut)]
    if len(cuts) > MOST_CUTS:
        hint = "More of them would hide one another: each has to be safe beside all others."
        problems.append(Problem("cuts", f"at most {MOST_CUTS}", str(len(cuts)), hint=hint))
    problems += [
        Problem("cuts", "every name once", f"{name!r} {times} times") for name, times in _times(c.name for c in cuts)
    ]
    return problems


def _check(cut: DeclaredCut) -> Iterator[Problem]:
    for text, what in ((cut.name, "a name"), *((value, "values") for value in cut.values)):
        if not 1 <= len(text) <= CUT_LENGTH or not text.isprintable():
            yield Problem("cuts", f"{what} of 1 to {CUT_LENGTH} characters that can be seen", repr(text), cut.name)
    if not FEWEST_VALUES <= len(cut.values) <= MOST_VALUES:
        hint = "Put neighbouring values together." if len(cut.values) > MOST_VALUES else EXAMPLE
        yield Problem("cuts", f"{FEWEST_VALUES} to {MOST_VALUES} values", str(len(cut.values)), cut.name, hint)
    for value, times in _times(cut.values):
        yield Problem("cuts", "every value once", f"{value!r} {times} times", cut.name)
    if NOT_SAID in cut.values:
        yield Problem("cuts", f"any other value than {NOT_SAID}", NOT_SAID, cut.name)


def _times(texts: Iterator[str] | Sequence[str]) -> list[tuple[str, int]]:
    """What is there more than once, whatever its case."""
    found = Counter(text.casefold() for text in texts)
    return [(text, times) for text, times in found.items() if times > 1]


def wrong_values(cuts: Sequence[DeclaredCut], said: Mapping[str, str]) -> list[Problem]:
    """What is wrong with what a person said: a cut or a value that the wave does not have."""
    known = {cut.name: cut.values for cut in cuts}
    problems = []
    for name, value in said.items():
        if name not in known:
            expected = f"one of {', '.join(known)}" if known else "no cut: the wave declares none"
            problems.append(Problem("cuts", expected, repr(name), hint=did_you_mean(name, known)))
        elif value not in known[name]:
            hint = did_you_mean(value, known[name])
            problems.append(Problem("cuts", f"one of {', '.join(known[name])}", repr(value), name, hint))
    return problems
