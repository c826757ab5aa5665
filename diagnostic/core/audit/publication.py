"""What can be learned from what was published: of every sum and every difference of sums, how few people it is about.

The auditor knows nothing but a publication. For a tree it is exact: whatever a reader adds and subtracts of one
statistic is made of what each unit leaves over, less the nearest units below it that show the same statistic. So
these have to be nobody or enough people, and their sums have to stay off the ends (`bounding.py`). Single items beside
their dimension follow `tree_suppression.plan_items`: what they leave over has to be the same people or enough who
skipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.core.audit import interim_releases
from diagnostic.core.audit.breakdowns import audit_cells, reach_of_cells
from diagnostic.core.audit.findings import Audit, Finding, Reach
from diagnostic.core.audit.matrices import Cells, Table, left_over
from diagnostic.core.disclosure.bounding import PEOPLE
from diagnostic.core.disclosure.bounds import Ends, kept_off, used
from diagnostic.core.disclosure.exact_disclosure import groups_in, part_batches, pinned
from diagnostic.core.released.interim_release import BatchRows, InterimRelease
from diagnostic.core.released.schema import ENOUGH, FEW, NOBODY, OWN
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.organisation import Organisation, residual_sums
from diagnostic.definitions.wave import Policy

SCALE, SHARE = (0.0, 100.0), (0.0, 1.0)  # the ends of a score and of a share
WHOLE = 1e-6  # sums that differ by less are the same
Summed = tuple[np.ndarray, np.ndarray | None]
NUMBERS = ("n", "mean", "se", "favourable", "rwgj", "rwgj_skewed", "ad", "rest")


@dataclass(frozen=True)
class Statistic:
    """One column of numbers, each array of units.

    n : people counted, NaN where nothing is shown. sums : of their scores, NaN too where unknown; kept `end` off the
    lowest and the highest of `ends` for each person, the lower one only where `nobody` is not a usual value.
    least : people that a difference has to be about. before : n and sums of each unit's own batches.
    """

    kind: str
    name: str
    n: np.ndarray
    least: int
    sums: np.ndarray | None = None
    end: float = 0.0
    ends: Ends = SCALE
    nobody: bool = False
    before: Summed | None = None

    def left(self, chart: Organisation) -> tuple[np.ndarray, np.ndarray | None]:
        """n and sums of what the nearest units below, and batches, leave of each unit that shows the statistic."""
        n = left_over(chart, self.n)
        sums = None if self.sums is None else left_over(chart, self.sums)
        if self.before is not None:
            taken = chart.residual_of(~np.isnan(self.n))
            n = n - residual_sums(self.before[0], taken)
            sums = None if sums is None or self.before[1] is None else sums - residual_sums(self.before[1], taken)
        return n, sums


def audit(told: UnitScores, policy: Policy, before: Sequence[InterimRelease] = ()) -> Audit:
    """Everything that is wrong with a publication, and with what was shown `before` while its wave was open.

    Nothing wrong is `safe`.
    """
    if policy.unsafe_for_validation:
        unsafe = Finding("leak", told.audience, "these are numbers for validation, which hide nobody")
        return Audit(told.audience, _numbers(told), (unsafe,), ())
    table = Table.read(told, before)
    columns = [(column, *column.left(table.chart)) for column in _statistics(table, policy)]
    found = [*_hidden(told), *_too_few(told, policy), *_without(told, policy), *_untold(table)]
    for column, left, sums in columns:
        found += _differences(table, column, left, sums)
    found += [*_items_beside(table), *_groups(table), *audit_cells(told, told.cells, told.attestation, policy)]
    found += [*interim_releases.findings(before, policy), *_beside_batches(table), *_pinned(table)]
    found.sort(key=lambda finding: (finding.kind == "doubt", finding.where))
    reached = (*_reaches(table, columns), *reach_of_cells(told, told.cells, policy.min_group))
    reached = (*reached, *interim_releases.reaches(before, policy))
    return Audit(told.audience, _numbers(told) + interim_releases.numbers(before), tuple(found), reached)


def _statistics(table: Table, policy: Policy) -> Iterator[Statistic]:
    """Every column that can be added up, with the people that any difference in it has to be about."""
    k, many = policy.min_group, policy.spread_from
    people, careful = table.people.numbers("n"), table.careful.numbers("n")
    batches = None if table.before is None else (table.before.by_unit(table.before.people), None)
    yield Statistic("people who answered", "people", people[:, 0], k, before=batches)
    dimensions, items = table.dimensions, table.items
    if not table.counted:  # else a dimension is made from its items, and tells nothing that they do not
        steps = [_step(table, name) for name in dimensions.names]
        yield from _with_shares("dimensions", dimensions, steps, [SCALE] * len(steps), k, table.before)
    yield from _spreads(table, many)
    ends = [_shown_ends(table, i) for i in range(len(items.names))]
    yield from _with_shares("questions", items, [table.step.get(name, 0.0) for name in items.names], ends, k)
    yield from _distributions(table, many)
    for i, name in enumerate(table.careful.names):
        yield Statistic("signs of careless answers", name, careful[:, i], many)


def _step(table: Table, dimension: str) -> float:
    """The mean of its items' steps; 0 where they are not told: then sums only have to be possible."""
    steps = [table.step[item] for item in table.of.get(dimension, ())]
    return sum(steps) / len(steps) if steps else 0.0


def _spreads(table: Table, many: int) -> Iterator[Statistic]:
    """The people whose own spread is told: of a dimension, or of each of its items where answers arrived counted."""
    own, n, of_items = table.dimensions.texts("spread") == OWN, table.dimensions.numbers("n"), table.items.numbers("n")
    for d, name in enumerate(table.dimensions.names):
        if not table.counted:
            yield Statistic("own spread", name, np.where(own[:, d], n[:, d], np.nan), many)
            continue
        for item in table.of.get(name, ()):
            people = of_items[:, table.items.names.index(item)]
            yield Statistic("own spread", item, np.where(own[:, d], people, np.nan), many)


def _with_shares(
    kind: str,
    cells: Cells,
    steps: Sequence[float],
    ends: Sequence[Ends],
    k: int,
    before: BatchRows | None = None,
) -> Iterator[Statistic]:
    """Means, and the shares that are shown beside some of them."""
    n, mean, share = (cells.numbers(column) for column in ("n", "mean", "favourable"))
    beside = np.where(np.isnan(share), np.nan, n)
    for i, (name, step) in enumerate(zip(cells.names, steps, strict=True)):
        told = None if before is None else (before.by_unit(before.n[:, i]), before.by_unit(before.sums[:, i]))
        yield Statistic(kind, name, n[:, i], k, n[:, i] * mean[:, i], PEOPLE * step, ends[i], before=told)
        yield Statistic(f"favourable shares of {kind}", name, beside[:, i], k, n[:, i] * share[:, i], PEOPLE, SHARE)


def _shown_ends(table: Table, i: int) -> Ends:
    """Ends of a question in points, units: within a distribution the answers that somebody chose."""
    told = table.distributions.get(table.items.names[i])
    if told is None:
        return SCALE
    ends = zip(SCALE, used(told.left, told.points), strict=True)
    low, high = (np.where(told.taken < 0, end, each[told.taken]) for end, each in ends)
    return low, high


def _distributions(table: Table, many: int) -> Iterator[Statistic]:
    for item, cells in table.answers.items():
        counts = cells.numbers("count")
        people = counts.sum(axis=1)
        for code, column in zip(cells.names, counts.T, strict=True):
            yield Statistic("distributions", f"{item}, answer {code}", people, many, column, 1.0, SHARE, nobody=True)


def _differences(table: Table, column: Statistic, left: np.ndarray, sums: np.ndarray | None) -> Iterator[Finding]:
    """Leaks and doubts in what the units of one column leave over: `left` people, and their `sums`."""
    for unit in too_few(left, column.least):
        people = round(float(left[unit]))
        if people < 0:
            yield Finding("doubt", _where(table, column, unit), "the units below it have more people than it has")
        else:
            words = f"{_less(table, column, unit)} is about {people} people; the least is {column.least}"
            yield Finding("leak", _where(table, column, unit), words)
    if sums is None:
        return
    fewest, most = kept_off(left, column.end, *column.ends)
    low, high = (sums < fewest - WHOLE) & (not column.nobody), sums > most + WHOLE
    for unit in np.flatnonzero((left > 0) & (low | high)).tolist():
        words = f"{_less(table, column, unit)} says that nearly all of {round(float(left[unit]))} answered alike"
        yield Finding("leak", _where(table, column, unit), words)
    for unit in np.flatnonzero((left == 0) & (np.abs(sums) > WHOLE)).tolist():
        yield Finding("doubt", _where(table, column, unit), "nobody is left over, and yet the sums differ")


def too_few(left: np.ndarray, least: int) -> list[int]:
    """Units of which neither nobody nor enough people are left over."""
    return np.flatnonzero((left != 0) & (left < least)).tolist()


def _where(table: Table, column: Statistic, unit: int) -> str:
    return f"{table.told.audience} › {column.name} › {table.name(unit)}"


def _less(table: Table, column: Statistic, unit: int) -> str:
    """`East less E1 and E2`."""
    shown = ~np.isnan(column.n)
    taken = table.chart.residual_of(shown)
    below = [u for u in range(unit + 1, table.chart.ends[unit]) if shown[u] and taken[table.chart.parents[u]] == unit]
    names = [table.name(u) for u in below]
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} more"]
    if column.before is not None and residual_sums(column.before[0], taken)[unit]:
        names.append("its first results")
    listed = " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part) if names else ""
    return f"{table.name(unit)} less {listed}" if listed else table.name(unit)


def _reaches(table: Table, columns: Sequence[tuple[Statistic, np.ndarray, np.ndarray | None]]) -> Iterator[Reach]:
    """For each kind, the difference about the fewest people; columns : each with what its units leave over."""
    best: dict[str, Reach] = {}
    for column, left, _ in columns:
        left = np.where(left > 0, left, np.inf)
        if not np.isfinite(left).any():
            continue
        unit = int(left.argmin())
        if column.kind not in best or left[unit] < best[column.kind].people:
            where = _less(table, column, unit)
            best[column.kind] = Reach(column.kind, round(float(left[unit])), column.least, column.name, where)
    yield from best.values()


def _items_beside(table: Table) -> Iterator[Finding]:
    """Items and their dimension: the same people, or enough who skipped."""
    if table.counted:
        return
    n, skipped, of_items = table.dimensions.numbers("n"), table.dimensions.texts("skipped"), table.items.numbers("n")
    for d, dimension in enumerate(table.dimensions.names):
        columns = [table.items.names.index(item) for item in table.of.get(dimension, ()) if item in table.items.names]
        if not columns:
            continue
        shown = ~np.isnan(of_items[:, columns[0]])
        people = left_over(table.chart, np.where(shown, n[:, d], np.nan))
        same = np.all([left_over(table.chart, of_items[:, i]) == people for i in columns], axis=0)
        for unit in np.flatnonzero(shown & ((skipped[:, d] != ENOUGH) & ~((skipped[:, d] == NOBODY) & same))).tolist():
            where = f"{table.told.audience} › {dimension} › {table.name(unit)}"
            yield Finding("leak" if skipped[unit, d] else "doubt", where, BESIDE[skipped[unit, d]])


BESIDE = {
    FEW: "the dimension less its questions is about the few who skipped one",
    NOBODY: "nobody is said to have skipped a question, but its questions were not answered by the same people",
    "": "it is not told how many skipped a question",
}


def _pinned(table: Table) -> Iterator[Finding]:
    """Groups of which a distribution, and the sums of all groups in it, tell that they gave one answer."""
    n, mean = table.items.numbers("n"), table.items.numbers("mean")
    for name, told in table.distributions.items():
        i = table.items.names.index(name)
        left, sums = (np.nan_to_num(left_over(table.chart, each)) for each in (n[:, i], n[:, i] * mean[:, i]))
        groups = groups_in(told.taken, left, sums)
        dimension = table.dimension_of(name)
        if table.before is not None and len(table.of[dimension]) == 1:
            beside, d = table.chart.residual_of(~np.isnan(n[:, i])), table.dimensions.names.index(dimension)
            groups = part_batches(groups, table.before, d, told.taken, beside)
        for group in np.flatnonzero(pinned(np.nan_to_num(told.left), told.points, groups).any(axis=1)).tolist():
            where = f"{table.told.audience} › {name} › {table.name(int(groups.within[group]))}"
            words = f"the distribution tells that all {groups.n[group]:.0f} of a group in it gave one answer"
            yield Finding("leak", where, words)


def _beside_batches(table: Table) -> Iterator[Finding]:
    """What may not stand beside batches: distributions that do not use the whole scale, and what parts people anew."""
    if table.before is None:
        return
    batches = table.before.by_unit(table.before.n)
    for name in table.answers:
        d = table.dimensions.names.index(table.dimension_of(name))
        low, high = _shown_ends(table, table.items.names.index(name))
        narrow = (np.maximum(low, 0) > 0) | (np.minimum(high, 100) < 100)
        for unit in np.flatnonzero(narrow & (batches[:, d] > 0)).tolist():
            where = f"{table.told.audience} › {name} › {table.name(unit)}"
            yield Finding("leak", where, "a distribution tells which answers nobody gave in its first results")
    if len(table.told.without) or len(table.told.cells):
        yield Finding("doubt", table.told.audience, "people are parted anew beside first results")


def _groups(table: Table) -> Iterator[Finding]:
    """A pooled group is what its parent leaves over: no further equation."""
    if table.counted:
        return
    pooled = table.told.units[table.told.units["pooled"].astype(bool)]
    parent = dict(zip(pooled["unit"], pooled["parent"].map(table.chart.position), strict=True))
    scores = table.told.scores
    groups = scores[scores["unit"].isin(parent) & (scores["hidden"] == "")]
    n, mean = table.dimensions.numbers("n"), table.dimensions.numbers("mean")
    for dimension, rows in groups.groupby("dimension", sort=False):
        d = table.dimensions.names.index(str(dimension))
        left, sums = left_over(table.chart, n[:, d]), left_over(table.chart, n[:, d] * mean[:, d])
        for unit, people, score in zip(rows["unit"], rows["n"], rows["mean"], strict=True):
            at = parent[unit]
            if at == at and (left[int(at)] != people or abs(sums[int(at)] - people * score) > WHOLE * people):
                where = f"{table.told.audience} › {dimension} › {unit}"
                yield Finding("doubt", where, f"it is not what {table.name(int(at))} leaves over")


def _untold(table: Table) -> Iterator[Finding]:
    """Answers that arrived counted have no sums for dimensions, so their items have to be told."""
    told = set(table.items.names)
    for dimension in table.dimensions.names if table.counted else ():
        if not table.of.get(dimension) or not told.issuperset(table.of[dimension]):
            yield Finding("doubt", f"{table.told.audience} › {dimension}", "its questions are not told")


def _hidden(told: UnitScores) -> Iterator[Finding]:
    for frame, columns in ((told.units, ["n"]), (told.scores, list(NUMBERS))):
        carried = frame[(frame["hidden"] != "") & frame[columns].notna().any(axis=1)]
        for unit in carried["unit"].unique():
            yield Finding("leak", f"{told.audience} › {unit}", "a hidden cell carries a number")


def _too_few(told: UnitScores, policy: Policy) -> Iterator[Finding]:
    for frame, column, enough in (
        (told.scores, "favourable", policy.favourable_from),
        (told.items, "favourable", policy.favourable_from),
        (told.scores, "rwgj", policy.spread_from),
        (told.scores, "ad", policy.spread_from),
    ):
        few = frame[frame[column].notna() & (frame["n"] < enough)]
        for unit, n in zip(few["unit"], few["n"], strict=True):
            words = f"'{column}' of {n:.0f} people is shown; it takes {enough}"
            yield Finding("leak", f"{told.audience} › {unit}", words)


def _without(told: UnitScores, policy: Policy) -> Iterator[Finding]:
    for row in told.without.itertuples():
        people = row.n - row.n_without
        if 0 < people < policy.min_group:
            words = f"with less without the careless is about {people:.0f} people"
            yield Finding("leak", f"{told.audience} › {row.dimension} › {row.unit}", words)


def _numbers(told: UnitScores) -> int:
    """Numbers that the publication holds."""
    frames = (getattr(told, name) for name in UnitScores.FRAMES)
    return int(sum(frame.select_dtypes("number").notna().to_numpy().sum() for frame in frames))
