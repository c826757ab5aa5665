"""What does not fit one slide, spread evenly over several, and headlines that say so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


def evenly(items: Sequence[Item], most: int) -> list[tuple[Item, ...]]:
    """Items as many at a time as fit, alike on all pages; none for no items.

    >>> evenly("abcde", 4)
    [('a', 'b', 'c'), ('d', 'e')]
    """
    pages = -(-len(items) // most)
    size = -(-len(items) // pages) if pages else 1
    return [tuple(items[first : first + size]) for first in range(0, len(items), size)]


def numbered(headline: str, page: int, pages: int) -> str:
    """The headline of one page, from 1, of several.

    >>> numbered("Trust is low", 1, 1), numbered("Trust is low", 2, 3)
    ('Trust is low', 'Trust is low (2 of 3)')
    """
    return f"{headline} ({page} of {pages})" if pages > 1 else headline
