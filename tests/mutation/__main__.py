"""`python -m tests.mutation [--sample N] [--all] [--module TEXT]`: which mutants of the planner are caught, by whom.

A sample takes one mutant of each function in turn until there are N; `--all` takes all, and some hours of one core.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import zip_longest
from multiprocessing import get_context
from pathlib import Path

from tests.mutation.killers import (
    AUDITOR,
    GOLDEN,
    NOBODY,
    SPEC,
    STOPS,
    caught_by_publishing,
    caught_by_specs,
    check_cases,
    reach_of_specs,
)  # fmt: skip
from tests.mutation.mutants import Mutant, mutants

EQUIVALENT = Path(__file__).with_name("equivalent.txt")
Outcome = tuple[Mutant, str]


def sample(all_of_them: Sequence[Mutant], number: int) -> list[Mutant]:
    """The first mutant of each function, then the second of each, and so on; always the same."""
    functions: dict[tuple[str, str], list[Mutant]] = {}
    for each in all_of_them:
        functions.setdefault((each.path, each.name), []).append(each)
    rounds = zip_longest(*functions.values())
    return [each for one in rounds for each in one if each is not None][:number]


def equivalent() -> set[str]:
    """Mutants that change nothing anybody can see, by `names`, as equivalent.txt gives the reasons."""
    lines = EQUIVALENT.read_text().splitlines()
    return {line.split("  # ")[0].strip() for line in lines if line and not line.startswith("#")}


def names(all_of_them: Iterable[Mutant]) -> dict[Mutant, str]:
    """Names that stay the same when lines are added above; of mutants that read the same, the second ends in `[2]`."""
    found, seen = {}, Counter[str]()
    for each in all_of_them:
        name = f"{each.path} {each.name}: {each.change}"
        seen[name] += 1
        found[each] = name if seen[name] == 1 else f"{name} [{seen[name]}]"
    return found


def table(outcomes: Iterable[Outcome]) -> str:
    """Markdown: one row per function, how many of its mutants were caught by whom."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for mutant, by in outcomes:
        found.setdefault((mutant.path.removeprefix("diagnostic/core/"), mutant.name), Counter())[by] += 1
    total = sum(found.values(), Counter())
    columns = (AUDITOR, STOPS, GOLDEN, SPEC, NOBODY)
    lines = [f"| Function | Mutants | {' | '.join(columns)} |", f"| --- | {' | '.join(['---:'] * 6)} |"]
    for (path, name), counts in [*found.items(), (("all", ""), total)]:
        numbers = [counts.total(), *(counts[column] for column in columns)]
        lines.append(f"| {f'`{path}` `{name}`' if name else '**all**'} | {' | '.join(map(str, numbers))} |")
    return "\n".join(lines)


def run(chosen: Sequence[Mutant], processes: int) -> list[Outcome]:
    """Who catches each mutant: spec tests are tried on those that nothing published gives away."""
    check_cases()
    outcomes = _told(chosen, caught_by_publishing, processes)
    survivors = [mutant for mutant, by in outcomes if by == NOBODY]
    reached = reach_of_specs(survivors)
    by_specs = dict(_told(survivors, partial(caught_by_specs, reached=reached), processes))
    return [(mutant, by_specs.get(mutant, by)) for mutant, by in outcomes]


def _told(chosen: Sequence[Mutant], killer: Callable[[Mutant], str], processes: int) -> list[Outcome]:
    """Each is told on stderr as it is known, since many take an hour."""
    outcomes = []
    with get_context("fork").Pool(processes) as pool:
        for mutant, by in zip(chosen, pool.imap(killer, chosen), strict=True):
            outcomes.append((mutant, by))
            print(f"{by}: {mutant}", file=sys.stderr, flush=True)
    return outcomes


def main(words: Sequence[str]) -> int:
    """1 if a mutant survives that equivalent.txt does not list."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--sample", type=int, default=60, metavar="N")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--module", default="", help="only of files whose path contains this")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    given = parser.parse_args(words)
    found = [each for each in mutants() if given.module in each.path]
    outcomes = run(found if given.all else sample(found, given.sample), given.processes)
    print(table(outcomes))
    known, name = equivalent(), names(found)
    survivors = [each for each, by in outcomes if by == NOBODY]
    new = [each for each in survivors if name[each] not in known]
    print(f"\n{len(outcomes)} of {len(found)} mutants; {len(survivors)} survived, {len(new)} not known as equivalent.")
    print("\n".join(f"- {each}" for each in survivors))
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
