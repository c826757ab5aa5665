"""The service map, as people hand it over in a file or type it into a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.service_map import Service, ServiceMap
from diagnostic.errors import Problem, UserError, refuse
from diagnostic.files.suggestions import Suggestions
from diagnostic.files.tables.headings import name_columns
from diagnostic.files.tables.reader import read_table
from diagnostic.files.wording import enough, quote

COLUMNS = ("provider", "receiver", "service")
MOST_SERVICES = 20_000
LONGEST_NAME = 120  # characters


@dataclass(frozen=True)
class ServiceRow:
    """One row as it was written: `where` it stands, two units by id or by name, and the service."""

    where: str
    provider: str
    receiver: str
    service: str


def parse_service_map(content: bytes, name: str, organisation: Organisation) -> ServiceMap:
    """The service map in the content of a file `provider,receiver,service`. UserError with all problems."""
    table = read_table(content, name)
    if len(table) > MOST_SERVICES:
        raise UserError(Problem(table.name, f"at most {MOST_SERVICES:,} services", f"{len(table):,}"))
    columns = name_columns(table, COLUMNS)
    cells = zip(*(table.column(columns[known]) for known in COLUMNS), strict=True)
    return service_map([ServiceRow(table.where(i), *row) for i, row in enumerate(cells)], organisation, table.name)


def typed_service_map(rows: Iterable[Sequence[str | None]], organisation: Organisation) -> ServiceMap:
    """The service map of rows that were typed: provider, receiver, service. Rows with nothing in them do not count."""
    written = [tuple(" ".join(str(cell or "").split()) for cell in row) for row in rows]
    named = [ServiceRow(f"row {i}", *row) for i, row in enumerate(written, start=1) if any(row)]
    return service_map(named, organisation, "services")


def service_map(rows: Sequence[ServiceRow], organisation: Organisation, name: str) -> ServiceMap:
    """The service map of rows. UserError with every problem, each with its row."""
    known = _known(organisation)
    problems = [problem for row in rows for problem in _problems(row, organisation, known)]
    refuse(enough([*problems, *_twice(rows, known)], name))
    return ServiceMap(tuple(Service(known[row.provider], known[row.receiver], row.service) for row in rows))


def unknown_units(found: ServiceMap, organisation: Organisation) -> list[Problem]:
    """Services that name a unit which a chart does not have, as after a new chart."""
    suggest = Suggestions(organisation.ids)
    named = dict.fromkeys(unit for each in found.services for unit in (each.provider, each.receiver))
    return [
        Problem("service map", "a unit of the organisation chart", quote(unit), hint=suggest(unit) or RENAMED)
        for unit in named
        if unit not in organisation.position
    ]


RENAMED = "The chart has changed since: put the map right under Services."


def _known(organisation: Organisation) -> dict[str, str]:
    """Units by id, and by name where no two share it."""
    often = Counter(organisation.names)
    by_name = {name: unit for unit, name in zip(organisation.ids, organisation.names, strict=True) if often[name] == 1}
    return by_name | {unit: unit for unit in organisation.ids}


def _problems(row: ServiceRow, organisation: Organisation, known: dict[str, str]) -> Iterator[Problem]:
    suggest = Suggestions([*organisation.ids, *known])
    for path, unit in (("provider", row.provider), ("receiver", row.receiver)):
        if unit not in known:
            yield Problem(row.where, "a unit of the organisation", quote(unit), path, suggest(unit))
    if not row.service:
        yield Problem(row.where, "a service in a few words", "nothing", "service")
    elif len(row.service) > LONGEST_NAME or not row.service.isprintable():
        expected = f"one line of at most {LONGEST_NAME} characters that can be seen"
        yield Problem(row.where, expected, quote(row.service), "service")
    if row.provider in known and row.receiver in known:
        provider, receiver = known[row.provider], known[row.receiver]
        if receiver in organisation.subtree(provider):
            found = f"{quote(row.receiver)}, which is {quote(row.provider)} or a part of it"
            hint = "A service is for somebody else in the organisation."
            yield Problem(row.where, "another unit as receiver", found, "receiver", hint)


def _twice(rows: Sequence[ServiceRow], known: dict[str, str]) -> Iterator[Problem]:
    first: dict[tuple[str, str, str], ServiceRow] = {}
    for row in rows:
        key = known.get(row.provider, ""), known.get(row.receiver, ""), row.service.casefold()
        other = first.setdefault(key, row)
        if all(key) and other is not row:
            found = f"{quote(row.service)} for {quote(row.receiver)} again, first in {other.where}"
            yield Problem(row.where, "every service of two units once", found, hint="Delete one of them.")
