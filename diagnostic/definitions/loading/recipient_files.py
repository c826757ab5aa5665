"""Lists of people to be invited by e-mail: a table with the columns unit, email and, if wanted, language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from diagnostic.definitions.loading.organisation_files import unknown_unit
from diagnostic.definitions.organisation import Organisation
from diagnostic.errors import Problem, refuse
from diagnostic.files.suggestions import Suggestions, fold
from diagnostic.files.tables.headings import name_columns
from diagnostic.files.tables.reader import Table, read_table
from diagnostic.files.wording import enough, quote
from diagnostic.mail_settings import ADDRESS

MOST_RECIPIENTS = 200_000
WITHIN = re.compile(r"<([^<>]+)>")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")  # as browsers send it
AMBIGUOUS = "\u00df\u1e9e\u03c2\u200c\u200d"  # sharp s, final sigma, joiners
ALSO = ("mail", "emailaddress", "workemail")  # what else the column of addresses is called


class Recipient(NamedTuple):
    """Somebody to be invited. `where`: their row; language: a code, or empty."""

    unit: str
    email: str
    language: str
    where: str


def parse_recipients(content: bytes, name: str, chart: Organisation) -> list[Recipient]:
    """Everybody in such a file, in its order. Raises UserError with all problems."""
    table = _named(read_table(content, name))
    columns = name_columns(table, ("unit", "email"), ("language",))
    units, emails = (table.column(columns[known]) for known in ("unit", "email"))
    languages = table.column(columns["language"]) if "language" in columns else None
    found = [
        Recipient(
            chart.id_of.get(units[i], units[i]),
            _domain_folded(emails[i]),
            languages[i].replace("_", "-") if languages else "",
            "",
        )
        for i in range(len(table))
    ]
    refuse(enough([*_problems(table, found, chart)], table.name))
    return [each._replace(where=table.where(i)) for i, each in enumerate(found)]


def same_address(email: str) -> str:
    """An address as it is compared: nobody has another mailbox by its capitals.

    >>> same_address(" Ann.Bell@Example.org"), same_address("Ann@B\u00fccher.example")
    ('ann.bell@example.org', 'ann@xn--bcher-kva.example')
    """
    return _domain_folded(email).strip().casefold()


def _named(table: Table) -> Table:
    """The table with `email` as the name of its column of addresses, where it has another one that is known."""
    folded = [fold(column) for column in table.columns]
    other = [i for i, column in enumerate(folded) if column in ALSO]
    if "email" in folded or len(other) != 1:
        return table
    columns = tuple("email" if i == other[0] else column for i, column in enumerate(table.columns))
    return replace(table, columns=columns)


def _domain_folded(email: str) -> str:
    """An address whose domain has letters beyond ASCII, with their code, as mail servers look it up.

    As it is where two standards name different domains (fa\u00df.example is fass.example in one of them).
    """
    local, at, domain = email.strip().rpartition("@")
    if set(AMBIGUOUS) & set(domain):
        return email
    try:
        return local + at + domain.encode("idna").decode("ascii").lower() if at and not domain.isascii() else email
    except UnicodeError:
        return email


def _problems(table: Table, found: list[Recipient], chart: Organisation) -> Iterator[Problem]:
    suggest, first = Suggestions(chart.id_of), dict[str, int]()
    if len(found) > MOST_RECIPIENTS:
        yield Problem(table.name, f"at most {MOST_RECIPIENTS:,} people", f"{len(found):,}", hint="Split the file.")
    for i, each in enumerate(found):
        if each.unit not in chart.position:
            yield unknown_unit(table.where(i), each.unit, suggest, "unit")
        if not ADDRESS.fullmatch(each.email) or "." not in each.email.partition("@")[2]:
            yield Problem(table.where(i), "an e-mail address", quote(each.email), "email", _hint(each.email))
        elif (before := first.setdefault(same_address(each.email), i)) != i:
            again = f"{quote(each.email)} again, first in row {table.lines[before]}"
            yield Problem(table.where(i), "every address once", again, "email", "Delete one of the rows.")
        if each.language and not LANGUAGE.fullmatch(each.language):
            code = "the code of a language, such as de or pt-BR, or nothing"
            yield Problem(table.where(i), code, quote(each.language), "language")


def _hint(email: str) -> str:
    """What to write instead, where it can be told."""
    inner = WITHIN.search(email)
    if inner and ADDRESS.fullmatch(inner[1]):
        return f"Write {inner[1]} alone."
    bare = email.removeprefix("mailto:").strip(" .,;'\"")
    if bare != email and ADDRESS.fullmatch(bare):
        return f"Write {bare} alone."
    if set(AMBIGUOUS) & set(email.rpartition("@")[2]):
        return "Write its domain as mail servers do, beginning with xn--: two domains are meant by these letters."
    if not email.isascii():
        return "Letters with accents cannot be sent to; ask for another address."
    return "Separate people by rows, an address each." if email.count("@") > 1 else ""
