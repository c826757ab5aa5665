"""Do the people of a unit agree, or does a mean hide two camps? From published distributions alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.core.released.unit_scores import places, told_apart
from diagnostic.core.statistics.agreement import ad_bound, relative_variance, uniform_variance
from diagnostic.core.statistics.agreement_null import significant
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.report.content.prepare import Content
from diagnostic.report.content.rows import short_table
from diagnostic.report.sections import Section, SectionTable
from diagnostic.report.words import coefficient, count, listed, number, percent, score

ENOUGH = 0.70  # James, Demaree & Wolf 1984; LeBreton & Senter 2008: .71 and over is strong
CAMP = 1 / 3  # of the answers on each side of the middle at least, if there are two camps; and the middle is empty:
SPARSE = 1 / 2  # of the neutral answers that an even spread would bring, at most
MOST = 20_000  # units x dimensions that are looked at in one go
WIDER = 1.2  # times the variance of an even spread at least, where the scale has no neutral option
MOST_CAMPS = 5
AGREE, LENIENT, APART, CAMPS = range(4)
WORDS = {AGREE: "Agree", LENIENT: "Agree, lenient only", APART: "Do not agree", CAMPS: "Two camps"}
SHORT = {
    AGREE: "agree",
    LENIENT: "agree by the lenient yardstick only",
    APART: "do not agree",
    CAMPS: "stand in two camps",
}
YARDSTICKS = (
    "rwg(J) compares how far people differ with how far they would if they answered blindly: spread evenly over the "
    "options (lenient) or leaning a little to the friendly side, as people do (strict). From .70 people agree. AD is "
    "the average distance from the mean in options; up to the bound in its heading people agree."
)
TOO_FEW = "Agreement is told from twenty people on, where the answers to single questions may be shown."
NOT_KNOWN = "Not known: this survey was published before agreement was measured."


@dataclass(frozen=True)
class Agreed:
    """One unit on one dimension: `kind` AGREE .. CAMPS, shares 0-1 of answers on the ill and the healthy side."""

    unit: str
    dimension: str
    kind: int
    by_chance: bool
    low: float
    high: float


def agreements(content: Content, audience: str) -> tuple[Agreed, ...]:
    """Every unit x dimension whose distributions are published."""
    units, options = _options(content, audience)
    dimensions = content.source.questionnaires[audience].items_of
    found: dict[str, list[Agreed]] = {dimension: [] for dimension in dimensions}
    for block in _alike(content.source.questionnaires[audience], MOST // max(len(units), 1)):
        for each in _agreed(content, audience, block, units, options):
            found[each.dimension].append(each)
    return tuple(each for dimension in found.values() for each in dimension)


def _alike(questionnaire: Questionnaire, most: int) -> Iterator[list[str]]:
    """Dimensions with as many items and options, some at a time: calls take longer than numbers of few units."""
    found: dict[tuple[int, ...], list[str]] = {}
    for dimension, positions in questionnaire.items_of.items():
        found.setdefault(tuple(_sizes(questionnaire, positions).tolist()), []).append(dimension)
    for dimensions in found.values():
        width = max(most, 1)
        for start in range(0, len(dimensions), width):
            yield dimensions[start : start + width]


def _agreed(
    content: Content, audience: str, dimensions: Sequence[str], units: Sequence[str], options: np.ndarray
) -> Iterator[Agreed]:
    """Every unit on dimensions with as many items and options."""
    questionnaire, scores = content.source.questionnaires[audience], content.scores[audience]
    lenient, strict = (scores.picked(name, units, dimensions).T for name in ("rwgj", "rwgj_skewed"))
    dimension, unit = shown = np.nonzero(~np.isnan(lenient))
    if not len(unit):
        return
    positions = [list(questionnaire.items_of[each]) for each in dimensions]
    sizes, here = _sizes(questionnaire, positions[0]), options[unit[:, None], np.array(positions)[dimension]]
    real = significant(here, sizes)
    low, high = _sides(here, np.array([_weights(questionnaire, each) for each in positions])[dimension])
    even = np.array([_neutral_by_chance(questionnaire, each) for each in positions])[dimension]
    wider = relative_variance(here, uniform_variance(sizes)) > WIDER
    sparse = np.where(even > 0, 1 - low - high <= SPARSE * even, wider)
    divided = (np.minimum(low, high) >= CAMP) & sparse
    kinds = np.select(
        [lenient[shown] < ENOUGH, strict[shown] < ENOUGH], [np.where(divided, CAMPS, APART), LENIENT], AGREE
    )
    columns = (each.tolist() for each in (dimension, unit, kinds, ~real, low, high))
    for about, of, kind, by_chance, ill, well in zip(*columns, strict=True):
        yield Agreed(units[of], dimensions[about], kind, by_chance, ill, well)


def _sizes(questionnaire: Questionnaire, positions: Sequence[int]) -> np.ndarray:
    """Numbers of options, of these items."""
    return np.array([len(questionnaire.scale_of(questionnaire.items[i]).codes) for i in positions])


def _neutral_by_chance(questionnaire: Questionnaire, positions: list[int]) -> float:
    """The share of neutral options, which is that of neutral answers where all options are as likely; 0 without any."""
    scales = [questionnaire.scale_of(questionnaire.items[i]) for i in positions]
    return float(np.mean([1 - len({*each.favourable, *each.unfavourable}) / len(each.codes) for each in scales]))


def _options(content: Content, audience: str) -> tuple[tuple[str, ...], np.ndarray]:
    """(units, counts as units x items x options) of everything whose distribution is published."""
    frame, questionnaire = content.published(audience).distributions, content.source.questionnaires[audience]
    row, units = told_apart(frame["unit"])
    scales = [questionnaire.scale_of(item).codes for item in questionnaire.items]
    option = np.zeros((len(scales), 256), dtype=np.intp)
    for i, codes in enumerate(scales):
        option[i, np.asarray(codes) & 0xFF] = np.arange(len(codes))
    item = places(frame["item"], [each.id for each in questionnaire.items])
    counts = np.zeros((len(units), len(scales), max(map(len, scales))), dtype=np.int64)
    counts[row, item, option[item, frame["code"].to_numpy(int) & 0xFF]] = frame["count"].to_numpy(int)
    return tuple(units), counts


def _weights(questionnaire: Questionnaire, positions: Sequence[int]) -> np.ndarray:
    """1 for an answer on the ill and on the healthy side, turned where an item is reversed: sides x items x options."""
    items = [questionnaire.items[position] for position in positions]
    scales = [questionnaire.scale_of(item) for item in items]
    most = max(len(questionnaire.scale_of(item).codes) for item in questionnaire.items)
    weights = np.zeros((2, len(items), most))
    for i, (item, scale) in enumerate(zip(items, scales, strict=True)):
        ends = (scale.unfavourable, scale.favourable)[:: -1 if item.reverse else 1]
        for side, codes in enumerate(ends):
            weights[side, i, : len(scale.codes)] = [code in codes for code in scale.codes]
    return weights


def _sides(options: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shares of answers on the ill and on the healthy side; options : rows x items x options, weights : rows x sides x
    items x options.
    """
    low, high = np.einsum("rio,rsio->sr", options, weights) / np.maximum(options.sum(axis=(1, 2)), 1)
    return low, high


def camps(content: Content, audience: str, found: Sequence[Agreed]) -> Section:
    """Where a mean hides two camps, the most evenly divided first."""
    split = sorted((each for each in found if each.kind == CAMPS), key=lambda each: -min(each.low, each.high))
    if not found:
        before = len(content.published(audience).distributions) > 0
        return Section("", (NOT_KNOWN if before else TOO_FEW,))
    if not split:
        return Section("", ("No mean that is shown hides two camps.",))
    points = tuple(_camp(content, audience, each) for each in split[:MOST_CAMPS])
    more = len(split) - len(points)
    return Section("", points=(*points, f"And in {count(more, 'more place')}.") if more else points)


def _camp(content: Content, audience: str, each: Agreed) -> str:
    mean = content.scores[audience].at("mean", each.unit, each.dimension)
    who, name = f"People in {content.units[each.unit].name}", content.dimension(each.dimension, audience)
    sides = f"{percent(each.low)} of the answers are on the low side, {percent(each.high)} on the high side"
    return f"{who} do not agree on {name}: a mean of {score(mean)} hides two camps ({sides})."


def summary(content: Content, found: Sequence[Agreed], dimension: str) -> str:
    """How many units agree on a dimension, by each yardstick."""
    here = [each.kind for each in found if each.dimension == dimension and each.unit in content.children]
    if not here:
        return "No unit's answers may be shown in full, so whether people agree cannot be told."
    kinds = [f"{words} in {number(here.count(kind))}" for kind, words in SHORT.items() if here.count(kind)]
    return f"Of {count(len(here), 'unit')} whose answers may be shown, people {listed(kinds)}."


def table(content: Content, audience: str, found: Sequence[Agreed], dimension: str) -> SectionTable:
    """The units on one dimension, those that agree least first, with every coefficient."""
    scores = content.scores[audience]
    here = [each for each in found if each.dimension == dimension]
    here.sort(key=lambda each: (-each.kind, scores.at("rwgj_skewed", each.unit, dimension), each.unit))
    questionnaire = content.source.questionnaires[audience]
    bound = float(ad_bound(_sizes(questionnaire, questionnaire.items_of[dimension])).mean())
    rows = []
    for each in here:
        at = {name: scores.at(name, each.unit, dimension) for name in ("n", "mean", "rwgj", "rwgj_skewed", "ad")}
        words = WORDS[each.kind] + (", perhaps by chance" if each.by_chance and each.kind in (AGREE, LENIENT) else "")
        figures = (coefficient(at["rwgj"]), coefficient(at["rwgj_skewed"]), f"{at['ad']:.2f}")
        rows.append((content.units[each.unit].name, (words, f"{at['n']:,.0f}", score(at["mean"]), *figures)))
    columns = ("Unit", "Do they agree?", "People", "Score", "rwg(J) lenient", "rwg(J) strict", f"AD, bound {bound:.2f}")
    return short_table(f"Agreement on {content.dimension(dimension, audience)}", columns, rows)
