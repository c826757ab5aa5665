"""Who a row is of, as far as a column with one value a person says: nobody counts twice where that can be known."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

import numpy as np

from diagnostic.core.intake.exports.read import Export
from diagnostic.core.intake.preview import many
from diagnostic.files.suggestions import fold
from diagnostic.files.tables.columns import TextColumn

SURE = (  # folded names of columns that hold one value a person, whoever wrote the file; the surest first
    *("token", "responseid", "respondentid", "participantid", "personid", "userid", "employeeid", "staffid"),
    *(
        "empid",
        "personnelnumber",
        "teilnehmerid",
        "iddelencuestado",
        "iddurépondant",
        "externalreference",
        "recipientemail",
    ),
    *("personalnummer", "mitarbeiterid", "mitarbeiternummer", "matricule", "社員番号"),
    *("email", "emailaddress", "emailadresse", "adresseemail", "adressedemessagerie", "correoelectrónico"),
    *("direccióndecorreoelectrónico", "endereçodeemail", "indirizzoemail", "メールアドレス"),
)
MAYBE = (
    *("id", "respondent", "participant", "person", "user", "username", "teilnehmer", "nr", "no"),
    *("nutzername", "benutzername", "nomdutilisateur", "nombredeusuario", "ユーザー名"),
)
MOSTLY = 0.5  # distinct values a row, from which a column that may be of persons is taken for it
NOBODY = frozenset({"anonymous", "anonym", "anonyme", "anónimo", "anonimo", "na", "none", "null", "unknown"})
LONGEST_NOBODY = 12  # characters of the longest of these, with punctuation
DAY = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?.*")  # sorts as it is written


@dataclass(frozen=True)
class KnownPeople:
    """People whose answers are stored already, by a mark that nobody can turn back into who they are."""

    mark: Callable[[str], bytes]
    known: Collection[bytes] = field(default=(), repr=False)


@dataclass(frozen=True)
class Persons:
    """Who the rows of a file are of. Confidential.

    ids : distinct values of the column, and blanks where nobody can be told. index : intp, rows; a position in `ids`,
    -1 where the row does not say. last : int, rows; rows of one person in the order in which the last counts.
    """

    column: str
    ids: tuple[str, ...] = field(repr=False)
    index: np.ndarray = field(repr=False)
    last: np.ndarray = field(repr=False)

    @classmethod
    def of(cls, export: Export, taken: Collection[str]) -> Persons | None:
        """Persons by the column that tells them apart; none where there is no such column beside those `taken`."""
        column = _column(export, taken)
        if column is None:
            return None
        cells = export.table.column(column)
        position: dict[str, int] = {}
        texts = [_who(text) for text in cells.texts]
        places = [position.setdefault(text, len(position)) if text else -1 for text in texts]
        return cls(column, tuple(position), np.array(places, dtype=np.intp)[cells.index], _order(export))

    def superseded(self, accepted: np.ndarray) -> np.ndarray:
        """bool, rows: those of somebody of whom a later row counts. An accepted one comes before one that is not."""
        order = np.lexsort((self.last, accepted, self.index))
        people = self.index[order]
        earlier = np.zeros(len(order), dtype=bool)
        earlier[order[:-1]] = (people[1:] == people[:-1]) & (people[1:] >= 0)
        return earlier

    def stored(self, people: KnownPeople) -> np.ndarray:
        """bool, rows: those of people whose answers are stored already."""
        known = set(people.known)
        marks = np.array([bool(known) and people.mark(each) in known for each in self.ids] + [False], dtype=bool)
        return marks[self.index]

    def marks(self, rows: np.ndarray, people: KnownPeople) -> tuple[bytes, ...]:
        """Marks of the people of some rows (bool), sorted, so that no order of rows is left in them."""
        found = np.unique(self.index[rows])
        return tuple(sorted(people.mark(self.ids[i]) for i in found.tolist() if i >= 0))

    def note(self, left_out: np.ndarray, stored: np.ndarray) -> list[str]:
        """Lines of the preview: who occurs more than once, and who is stored already."""
        lines = []
        if twice := int(left_out.sum()):
            people = len(np.unique(self.index[left_out]))
            verb = "has" if people == 1 else "have"
            lines.append(
                f"'{self.column}' is one value a person: {many(people, 'person', 'people')} {verb} more than one row. "
                f"The last finished one counts, {many(twice, 'other row')} left out"
            )
        if there := int(stored.sum()):
            verb = "is" if there == 1 else "are"
            lines.append(f"{many(there, 'row')} {verb} of people whose answers are in this survey already: left out")
        return lines

    def doubts(self, left_out: np.ndarray) -> Iterator[str]:
        """A line where so many rows are repeated that the column may hold something else."""
        if 2 * int(left_out.sum()) > len(left_out):
            rows = f"{int(left_out.sum()):,} of {len(left_out):,} rows"
            yield f"{rows} are left out as somebody's earlier ones: is '{self.column}' really one value a person?"


def _who(text: str) -> str:
    """A value without case; nothing where it says that nobody is named."""
    return "" if len(text) <= LONGEST_NOBODY and fold(text) in NOBODY else text.casefold()


def _column(export: Export, taken: Collection[str]) -> str | None:
    """The first column known by its name that tells people apart in this file."""
    platform = export.platform.person if export.platform else ()
    for names, least in ((platform, 0.0), (SURE, 0.0), (MAYBE, MOSTLY)):
        for name in names:
            column = export.column((name,))
            if column and column not in taken and _tells_apart(export.table.column(column), least):
                return column
    return None


def _tells_apart(cells: TextColumn, least: float) -> bool:
    distinct = len({who for text in cells.texts if (who := _who(text))})
    return distinct > 1 and distinct >= least * int((~cells.blank).sum())


def _order(export: Export) -> np.ndarray:
    """Ranks of rows: unfinished before finished, then by the time they were sent where that sorts, then by place."""
    rows = len(export.table)
    finished = np.ones(rows, dtype=bool) if export.finished is None else export.finished
    column = export.column(export.platform.ended) if export.platform else None
    when = np.zeros(rows, dtype=np.intp)
    if column is not None:
        cells = export.table.column(column)
        if all(not text or DAY.fullmatch(text) for text in cells.texts):
            ranks = np.argsort(np.argsort(np.array(cells.texts, dtype=object)))
            when = ranks[cells.index]
    order = np.lexsort((np.arange(rows), when, finished))
    last = np.empty(rows, dtype=np.intp)
    last[order] = np.arange(rows)
    return last
