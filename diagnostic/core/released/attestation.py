"""Attestation in a publication: the breakdown check passed, and a fingerprint of the cells it covered."""

from __future__ import annotations

import json
from collections.abc import Iterable

from diagnostic.core.released.hashes import content_hash


def fingerprint(tree: Iterable[str], items: Iterable[str], cells: Iterable[tuple[str, str, str]]) -> str:
    """Fingerprint of the cells checked together with their tree: a hash, whatever the order.

    tree, items : units that show the dimension, and its items. cells : (breakdown, unit, value) of those shown.

    >>> fingerprint(["b", "a"], [], [("tenure", "a", "new")]) == fingerprint(["a", "b"], [], [("tenure", "a", "new")])
    True
    """
    parts = [sorted(map(str, tree)), sorted(map(str, items)), sorted([*map(str, cell)] for cell in cells)]
    return content_hash(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode())
