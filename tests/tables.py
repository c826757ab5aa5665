"""Small tables for tests: a tree, a questionnaire and answers written as text."""

from __future__ import annotations

import numpy as np

from diagnostic.core.disclosure.item_suppression import Completeness, items_pattern
from diagnostic.core.disclosure.tree_suppression import Respondents, suppression_pattern
from diagnostic.core.scoring.answers import MISSING, Answers
from diagnostic.definitions.organisation import Organisation, tree
from diagnostic.definitions.questionnaire import Dimension, Item, Questionnaire, Scale

FIVE_POINTS = Scale(codes=(1, 2, 3, 4, 5), favourable=(4, 5), unfavourable=(1, 2))


def organisation(text: str) -> Organisation:
    """`root: a b / a: a1 a2` : each part a parent and its children; the first word is the root.

    >>> organisation("root: a b").ids
    ('root', 'a', 'b')
    """
    rows: list[tuple[str, str | None, str, dict[str, str]]] = []
    for part in text.split("/"):
        parent, children = (side.strip() for side in part.split(":"))
        if not rows:
            rows.append((parent, None, parent.title(), {}))
        rows += [(child, parent, child.title(), {}) for child in children.split()]
    return tree(rows)


def questionnaire(
    dimensions: dict[str, int], audience: str = "employee", reverse: tuple[str, ...] = ()
) -> Questionnaire:
    """Five-point items `trust_1`, `trust_2` … for `{"trust": 2}`."""
    items = [(f"{name}_{i}", name) for name, size in dimensions.items() for i in range(1, size + 1)]
    return Questionnaire(
        id=audience,
        version=1,
        audience=audience,
        scale=FIVE_POINTS,
        dimensions={name: Dimension(name={"en": name.title()}) for name in dimensions},
        items=tuple(Item(id=item, dimension=name, reverse=item in reverse) for item, name in items),
    )


def answers(chart: Organisation, text: str) -> Answers:
    """One person a line: the unit, then a code an item, `.` where there is none."""
    lines = [line.split() for line in text.strip().splitlines()]
    codes = [[int(MISSING) if cell == "." else int(cell) for cell in cells] for _, *cells in lines]
    return Answers(np.array(codes, dtype=np.int8), np.array([chart.position[unit] for unit, *_ in lines]))


def people(chart: Organisation, **codes: str) -> Answers:
    """One-item sheets by unit: `people(chart, a="55544", b="11")` is five people in a and two in b."""
    return answers(chart, "\n".join(f"{unit} {code}" for unit, each in codes.items() for code in each))


def plan(chart: Organisation, own: np.ndarray, k: int) -> np.ndarray:
    """The suppression pattern where this many people responded at each unit itself."""
    return suppression_pattern(chart, Respondents.of(own), k)


def plan_items(
    chart: Organisation, published: np.ndarray, complete: np.ndarray, partial: np.ndarray, k: int
) -> np.ndarray:
    """The pattern of single items where so many people answered all, and part, of the dimension."""
    return items_pattern(chart, published, Completeness.of(complete, partial), k)
