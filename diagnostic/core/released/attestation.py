"""What the door says about the check of cells that only it can make, and of what it says it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from diagnostic.core.released.unit_scores import content_hash


def fingerprint(tree: Iterable[str], items: Iterable[str], cells: Iterable[tuple[str, str, str]]) -> str:
    """Of what was checked together: units that show the dimension, and its items, and the cells (breakdown, unit,
    value).

    >>> fingerprint(["b", "a"], [], [("tenure", "a", "new")]) == fingerprint(["a", "b"], [], [("tenure", "a", "new")])
    True
    """
    parts = [sorted(map(str, tree)), sorted(map(str, items)), sorted([*map(str, cell)] for cell in cells)]
    return content_hash(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode())
