"""Rows as named tuples: each table or view has a class in the module that queries it; no other row leaves storage."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sqlalchemy import Result

Kind = TypeVar("Kind")
Make = Callable[[Iterable[Any]], Kind]  # a named tuple's own `_make`


def one_or_none(make: Make[Kind], found: Result) -> Kind | None:
    """The only row, or None where there is none."""
    row = found.one_or_none()
    return None if row is None else make(row)


def every(make: Make[Kind], found: Result) -> list[Kind]:
    """All rows in the order of their query."""
    return [make(row) for row in found]
