"""Rows as named tuples: each table or view has a class in the module that queries it; no other row leaves storage."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC
from typing import Any, Generic, TypeVar

from sqlalchemy import Result, Select

from diagnostic.storage.database.columns import Instant
from diagnostic.storage.database.engine import Transaction, reading
from diagnostic.storage.database.single.statements import Statements, one_statement

Kind = TypeVar("Kind")
Make = Callable[[Iterable[Any]], Kind]  # a named tuple's own `_make`


def one_or_none(make: Make[Kind], found: Result) -> Kind | None:
    """The only row, or None where there is none."""
    row = found.one_or_none()
    return None if row is None else make(row)


def every(make: Make[Kind], found: Result) -> list[Kind]:
    """All rows in the order of their query."""
    return [make(row) for row in found]


class PreparedQuery(Generic[Kind]):
    """A query that every run of a page asks, put together once; `make` makes a value of each row.

    PostgreSQL is asked in one statement, which takes a third of what SQLAlchemy and a transaction around it do.
    """

    def __init__(self, make: Make[Kind], query: Select):
        self._make, self._query, self._statement = make, query, one_statement(query)
        columns = enumerate(query.selected_columns)
        self._moments = [place for place, column in columns if isinstance(column.type, Instant)]

    def ask(self, statements: Statements, **values: object) -> list[Kind]:
        """All rows, as the database is now."""
        rows = statements.run(self._statement, values)
        if rows is None:
            with reading(statements.engine) as db:
                return self.within(db, **values)
        return [self._make(self._with_zones(row)) for row in rows]

    def within(self, db: Transaction, **values: object) -> list[Kind]:
        """The same within a transaction."""
        return every(self._make, db.execute(self._query, values))

    def _with_zones(self, row: tuple[Any, ...]) -> Iterable[Any]:
        found = list(row)
        for place in self._moments:
            found[place] = found[place] and found[place].replace(tzinfo=UTC)
        return found
