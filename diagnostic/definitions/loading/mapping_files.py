"""The mapping file: which column of somebody else's file answers which item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from diagnostic.errors import Problem, UserError, refuse
from diagnostic.files.bytes import read_bytes
from diagnostic.files.tables.headings import name_columns
from diagnostic.files.tables.reader import Table, read_table
from diagnostic.files.wording import enough, quote
from diagnostic.files.yaml import source


class ColumnMapping(dict[str, str]):
    """Item ids by column; an empty id leaves the column aside. `places` says where each column stands in the file."""

    def __init__(self, items: Mapping[str, str], places: Mapping[str, str]):
        super().__init__(items)
        self.places = places


def load_mapping(path: Path) -> ColumnMapping:
    """The mapping in a YAML file `column: item`, or in a table `column,item`. UserError: all problems."""
    lines = _yaml(read_bytes(path), str(path)) if _is_yaml(str(path)) else _lines(read_table(path))
    return _mapping(list(lines), str(path))


def parse_mapping(content: bytes, name: str) -> ColumnMapping:
    """The mapping in the content of such a file; YAML where `name` ends so. Raises UserError with all problems."""
    lines = _yaml(content, name) if _is_yaml(name) else _lines(read_table(content, name))
    return _mapping(list(lines), name)


def _is_yaml(name: str) -> bool:
    return name.lower().endswith((".yaml", ".yml"))


def _yaml(content: bytes, name: str) -> Iterable[tuple[str, str, str]]:
    read = source.parse(content, name)
    if not isinstance(read.value, dict) or not read.value:
        raise UserError(read.problem((), "lines such as 'Q7: trust_1'"))
    wrong = [key for key, item in read.value.items() if not isinstance(item, str | None)]
    refuse(read.problem((key,), "the id of an item, or nothing to leave the column aside") for key in wrong)
    return ((f"{name}:{read.line((key,))}", key.strip(), item or "") for key, item in read.value.items())


def _lines(table: Table) -> Iterable[tuple[str, str, str]]:
    columns = name_columns(table, ("column", "item"))
    names, items = table.column(columns["column"]), table.column(columns["item"])
    return ((table.where(i), names[i], items[i]) for i in range(len(table)))


def _mapping(lines: list[tuple[str, str, str]], name: str) -> ColumnMapping:
    items: dict[str, str] = {}
    places: dict[str, str] = {}
    owners: dict[str, str] = {}
    problems = []
    for where, column, item in lines:
        if not column:
            problems.append(Problem(where, "the name of a column", "nothing"))
        elif column in items:
            problems.append(Problem(where, "every column once", f"{quote(column)} again"))
        elif owners.setdefault(item, column) != column and item:
            found = f"{quote(item)} for {quote(owners[item])} and {quote(column)}"
            problems.append(Problem(where, "every item once", found, hint="Leave the item of one of them empty."))
        else:
            items[column], places[column] = item, where
    refuse(enough(problems, name))
    return ColumnMapping(items, places)
