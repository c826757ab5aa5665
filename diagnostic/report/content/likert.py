"""How people answered the items of a dimension, as bars around the neutral middle."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import floor

from diagnostic.definitions.questionnaire import Item, Questionnaire
from diagnostic.report.content.prepare import Content
from diagnostic.report.sections import Answered, Bar, BarPart
from diagnostic.report.words import score

Say = Callable[[Mapping[str, str]], str]  # a text in a reader's language


def answered(content: Content, audience: str, unit: str, dimension: str) -> tuple[Answered, ...]:
    """The items of a dimension as far as they are published for a unit; none where they are not."""
    return answered_by(content, audience, unit).get(dimension, ())


def answered_by(content: Content, audience: str, unit: str) -> dict[str, tuple[Answered, ...]]:
    """The items of each dimension as far as they are published for a unit; no dimension of which none is."""
    questionnaire = content.source.questionnaires[audience]
    means = dict(zip(*content.items[audience].lists(unit, "item", "mean"), strict=True))
    counts = _counts(content, audience, unit)
    found: dict[str, tuple[Answered, ...]] = {}
    for item in questionnaire.items:
        if item.id in means:
            told = Answered(
                content.say(item.text) or item.id,
                score(means[item.id]),
                item.reverse,
                bar(content.say, questionnaire, item, counts[item.id]) if item.id in counts else None,
            )
            found[item.dimension] = (*found.get(item.dimension, ()), told)
    return found


def _counts(content: Content, audience: str, unit: str) -> dict[str, dict[int, int]]:
    """By item and code, the people of `unit` who chose it."""
    rows = content.distributions[audience].lists(unit, "item", "code", "count")
    found: dict[str, dict[int, int]] = {}
    for item, code, people in zip(*rows, strict=True):
        found.setdefault(item, {})[int(code)] = int(people)
    return found


def bar(say: Say, questionnaire: Questionnaire, item: Item, people: Mapping[int, int]) -> Bar:
    """One item's answers from the least to the most healthy: a reversed item's options are turned round."""
    scale = questionnaire.scale_of(item)
    labels = [say(label) for label in scale.labels] or [str(code) for code in scale.codes]
    options = list(zip(scale.codes, labels, strict=True))
    shades = shades_of(len(options))
    turned = options[::-1] if item.reverse else options
    parts = tuple(
        BarPart(label, people.get(code, 0), shade) for (code, label), shade in zip(turned, shades, strict=True)
    )
    return Bar(parts, *_around([part.people for part in parts]))


def shades_of(options: int) -> list[int]:
    """The colour of each option, 0 (least healthy) to 4; an even number of options has no neutral one.

    >>> shades_of(5), shades_of(4), shades_of(7)
    ([0, 1, 2, 3, 4], [0, 1, 3, 4], [0, 0, 1, 2, 3, 4, 4])
    """
    half = options // 2
    below = [floor(i / half * 2) if half > 1 else 0 for i in range(half)]
    return below + [2] * (options % 2) + [4 - shade for shade in reversed(below)]


def _around(people: Sequence[int]) -> tuple[float, float, float]:
    """Shares 0-1 before, in and after the middle option."""
    half, total = len(people) // 2, sum(people) or 1
    middle = people[half] if len(people) % 2 else 0
    after = sum(people[half + len(people) % 2 :])
    return sum(people[:half]) / total, middle / total, after / total
