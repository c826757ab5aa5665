"""Recommendation: how many promote and how many detract, by unit, from what is published about one question."""

from __future__ import annotations

import numpy as np
import pandas as pd

from diagnostic.core.released.unit_scores import UnitScores, places
from diagnostic.core.statistics.comparisons import called_alone
from diagnostic.core.statistics.intervals import Estimate, difference, shares
from diagnostic.core.statistics.net_score import OPTIONS, net_scores
from diagnostic.definitions.questionnaire import Questionnaire

FEW = "too few answers for a share"
NO_QUESTIONS = "single questions are not shown here"
NET, FAVOURABLE = ("net", "net_low", "net_high"), ("favourable", "favourable_low", "favourable_high")
RECOMMENDATION_COLUMNS = ["unit", "n", "promoters", "passives", "detractors", *NET, *FAVOURABLE, "hidden"]


def recommendation(published: UnitScores, questionnaire: Questionnaire, item: str) -> pd.DataFrame:
    """One row per unit or pooled group, in order: `RECOMMENDATION_COLUMNS`, NaN for what may not be shown.

    item : a question from 0 to 10, by its id. ValueError unless its scale has eleven options.
    promoters, passives, detractors : shares 0-1 where its distribution is published, from 20 people on; `net` in
        points, -100 to 100, with its 95 % interval.
    favourable : share of favourable answers with Wilson's interval, from 10 people on; of the scale `recommend` the
        promoters. Of a dimension with this question alone it is published for pooled groups too.
    hidden : why not even that is shown, "" where it is; the word of the score where that is hidden.
    """
    units = published.units["unit"].tolist()
    counts = _counts(published, questionnaire, item, units)
    net = net_scores(np.where(np.isnan(counts).any(axis=1, keepdims=True), np.nan, counts))
    n, favourable, hidden = _favourable(published, item, units)
    known = np.isnan(net.net.value) & np.isnan(favourable)
    values = [n, net.promoters, net.passives, net.detractors, *net.net, *shares(favourable, n)]
    frame = pd.DataFrame(dict(zip(RECOMMENDATION_COLUMNS[1:-1], values, strict=True)))
    frame.insert(0, "unit", units)
    return frame.assign(n=n, hidden=np.where(known, hidden, ""))


def recommendation_changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Differences of two such frames about different samples, such as waves, after less before.

    One row per unit that is in both: `net` in points and `favourable` 0-1, each with the 95 % interval of a difference;
    NaN where either is hidden. `verdict` and `favourable_verdict`: higher / lower than before, or cannot tell, ""
    without a difference.
    """
    both = after.merge(before, on="unit", suffixes=("", "_before"))
    frame = both[["unit"]].copy()
    for names, verdict in ((NET, "verdict"), (FAVOURABLE, "favourable_verdict")):
        now, then = (Estimate(*(both[name + end].to_numpy(float) for name in names)) for end in ("", "_before"))
        found = difference(now, then)
        frame[list(names)] = np.column_stack(found)
        frame[verdict] = called_alone(found)
    return frame


def _counts(published: UnitScores, questionnaire: Questionnaire, item: str, units: list[str]) -> np.ndarray:
    """Answers by option, units x 11 with the least favourable first; NaN where they are not published."""
    asked = next(each for each in questionnaire.items if each.id == item)
    codes = questionnaire.scale_of(asked).codes
    if len(codes) != OPTIONS:
        raise ValueError(f"{item}: expected a scale of {OPTIONS} options, found {len(codes)}")
    rows = published.distributions[published.distributions["item"] == item]
    counts = np.full((len(units), OPTIONS), np.nan)
    option = pd.Index(codes[::-1] if asked.reverse else codes).get_indexer(rows["code"])
    counts[places(rows["unit"], units), option] = rows["count"].to_numpy(float)
    return counts


def _favourable(published: UnitScores, item: str, units: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """n, favourable share and the reason where it is not shown, each by unit."""
    instrument = published.instrument
    dimension = instrument.loc[instrument["item"] == item, "dimension"].iloc[0]
    alone = (instrument["dimension"] == dimension).sum() == 1
    scores = published.scores[published.scores["dimension"] == dimension].set_index("unit").reindex(units)
    items = published.items[published.items["item"] == item].set_index("unit").reindex(units)
    found = items.combine_first(scores) if alone else items
    n, favourable = (found[name].to_numpy(float) for name in ("n", "favourable"))
    reason = np.where(np.isnan(n), NO_QUESTIONS, FEW)
    return n, favourable, np.where(scores["hidden"] != "", scores["hidden"], reason)
