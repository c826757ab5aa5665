"""Parts of a report: a unit and what is below it, as whoever leads the unit may see it.

Where the rows of each unit are is found once for a report. A part is then cut out at the cost of its own rows, so that
one for each of thousands of units can be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd

from diagnostic.core.released.gaps import Gaps
from diagnostic.core.released.schema import table
from diagnostic.core.released.symptoms import Symptoms
from diagnostic.core.released.unit_scores import UnitScores, places
from diagnostic.definitions.organisation import Organisation, tree
from diagnostic.errors import UserError
from diagnostic.services.report.model import Report


def scoped(report: Report, unit: str) -> Report:
    """The report cut down to a unit and what is below it. Permissions only take away: no number changes."""
    return ReportParts(report, shared=False).of(unit) if unit != report.chart.ids[0] else report


def led_then(report: Report, unit: str) -> Report:
    """The report without changes of units that were not at or below `unit` in the survey before: what was said of them
    then is for whoever led them then.
    """
    return replace(report, changes=_led_then(report.changes, report.chart_before, unit))


def _led_then(changes: pd.DataFrame, before: Organisation | None, unit: str) -> pd.DataFrame:
    if before is None:
        return changes
    mine = before.subtree(unit) if unit in before.position else ()
    return changes[changes["unit"].isin(list(mine))].reset_index(drop=True)


def subchart(chart: Organisation, unit: str) -> Organisation:
    """The part of a chart from `unit` down. UserError if it has no such unit."""
    if unit not in chart.position:
        raise UserError("The unit that this link is for is not in the organisation chart of this survey.")
    top = chart.position[unit]
    return tree(
        (chart.ids[i], None if i == top else chart.ids[chart.parents[i]], chart.names[i], chart.attributes[i])
        for i in range(top, chart.ends[top])
    )


def with_plain_texts(report: Report) -> Report:
    """The report with texts, and names of columns, as objects of Python, each kept once: parts of few rows are cut out
    and read sooner.
    """
    kinds = {"symptoms": Symptoms, "gaps": Gaps}
    made = {name: kind(**_plain(vars(getattr(report, name)))) for name, kind in kinds.items()}
    inside, *outside = (
        each.part(_plain({name: getattr(each, name) for name in UnitScores.FRAMES}))
        for each in (report.inside, *report.outside)
    )
    return replace(report, inside=inside, outside=tuple(outside), **made, **_plain({"changes": report.changes}))


def _plain(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {name: _with_plain(frame, list(frame.columns[frame.dtypes == "str"])) for name, frame in frames.items()}


def _with_plain(frame: pd.DataFrame, texts: list[str]) -> pd.DataFrame:
    found = {}
    for name in texts:
        codes, values = pd.factorize(frame[name], use_na_sentinel=False)
        found[name] = pd.Series(np.asarray(values, dtype=object)[codes], frame.index, dtype=object)
    plain = frame.assign(**found).copy()  # so that they lie beside each other
    plain.columns = pd.Index(list(frame.columns), dtype=object)  # each is named whenever it is read
    return plain


class ReportParts:
    """Every part of one report. shared : parts keep the memory of the whole in use, and take hardly any themselves."""

    def __init__(self, report: Report, shared: bool = True):
        self._report, chart = report, report.chart
        self._scores = [_ScoresParts(each, chart, shared) for each in (report.inside, *report.outside)]
        self._frames = {
            name: _RowsOf.units(frame, chart.position, len(chart.ids), shared)
            for name, frame in (
                *vars(report.symptoms).items(),
                *vars(report.gaps).items(),
                ("changes", report.changes),
            )
        }

    def of(self, unit: str) -> Report:
        """The report cut down to a unit and what is below it."""
        report = self._report
        if unit == report.chart.ids[0]:
            return report
        chart = subchart(report.chart, unit)
        top = report.chart.position[unit]
        within = top, report.chart.ends[top]
        inside, *outside = (each.within(*within) for each in self._scores)
        frames = {name: rows.within(*within) for name, rows in self._frames.items()}
        units = set(chart.ids)
        return replace(
            report,
            chart=chart,
            compared=None,
            inside=inside,
            outside=tuple(outside),
            symptoms=Symptoms(**{name: frames[name] for name in vars(report.symptoms)}),
            changes=_led_then(frames["changes"], report.chart_before, unit),
            gaps=Gaps(**{name: frames[name] for name in vars(report.gaps)}),
            shown_before={
                audience: [each.within(units) for each in told] for audience, told in report.shown_before.items()
            },
        )


def scores_within(scores: UnitScores, chart: Organisation, unit: str) -> UnitScores:
    """What was published of a unit of a chart and those below it, and of groups that were pooled in them."""
    top = chart.position[unit]
    return _ScoresParts(scores, chart, shared=False).within(top, chart.ends[top])


class _ScoresParts:
    """What was published of one audience, by parts of the chart."""

    def __init__(self, scores: UnitScores, chart: Organisation, shared: bool):
        self._scores, self._ids = scores, chart.ids
        position: dict[str, int] = dict(chart.position)
        pooled = scores.units[scores.units["pooled"].to_numpy(bool)]
        for group, parent in zip(pooled["unit"].tolist(), pooled["parent"].tolist(), strict=True):
            position.setdefault(group, chart.position.get(parent, -1))  # a pooled group is where the unit above it is
        self._position = position
        self._rows = {
            name: _RowsOf.units(getattr(scores, name), position, len(chart.ids), shared)
            for name in UnitScores.FRAMES
            if name != "pairs"
        }

    def within(self, start: int, end: int) -> UnitScores:
        """Of the units at these positions of the chart, which are a unit and all below it."""
        frames = {name: rows.within(start, end) for name, rows in self._rows.items()}
        if len(self._scores.pairs):
            inside = {unit for unit, at in self._position.items() if start <= at < end}
            mine = self._scores.pairs["provider"].isin(inside) | self._scores.pairs["unit"].isin(inside)
            frames["pairs"] = self._scores.pairs[mine].reset_index(drop=True)
        if len(frames["units"]) != len(self._scores.units):  # they are checked as a whole
            frames |= {name: _nothing(name) for name in ("cells", "attestation")}
        return self._scores.part(frames)


@cache
def _nothing(name: str) -> pd.DataFrame:
    return table(name)


@dataclass(frozen=True)
class _RowsOf:
    """The rows of a frame by the unit that they are about: `order`, and where in it those of each position begin.

    Frames about a questionnaire as a whole, and empty ones, stay whole: they have no order.
    """

    frame: pd.DataFrame
    order: np.ndarray | None
    starts: np.ndarray | None
    shared: bool

    @classmethod
    def units(cls, frame: pd.DataFrame, position: Mapping[str, int], units: int, shared: bool) -> _RowsOf:
        """By the position of each row's unit; rows of units without one are in no part."""
        if "unit" not in frame or frame.empty:
            return cls(frame, None, None, shared)
        names = list(position)
        known = np.array([*position.values(), -1], dtype=np.int32)
        at = known[places(frame["unit"], names)]
        order = np.argsort(at, kind="stable").astype(np.int32)
        return cls(frame, order, np.searchsorted(at[order], np.arange(units + 1)), shared)

    def within(self, start: int, end: int) -> pd.DataFrame:
        """The rows of units from one position up to another, in the frame's order."""
        if self.order is None or self.starts is None:
            return self.frame
        rows = np.sort(self.order[self.starts[start] : self.starts[end]])
        first, length = (int(rows[0]) if len(rows) else 0), len(rows)
        if self.shared and (not length or int(rows[-1]) - first + 1 == length):
            found = self.frame.iloc[first : first + length]
        else:
            found = self.frame.take(rows)
        found.index = pd.RangeIndex(length)
        return found
