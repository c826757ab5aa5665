"""Response records: what people answered, under random ids. Confidential; only the door reads them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from sqlalchemy import func, select

from diagnostic.storage.database.engine import Transaction
from diagnostic.storage.database.tables import sheets
from diagnostic.storage.responses import arriving

ID_BYTES = 16

SPEEDER = "hasty"  # a duration class, as it is stored: under two seconds for each question answered


@dataclass(frozen=True)
class Responses:
    """Response records of people of one survey: one row per person, the same in each of the four. Confidential.

    codes : int8, people x items in questionnaire order; `core.scoring.answers.MISSING` where there is no answer.
    units : objects, people; the id of each person's unit.
    speeders : booleans, people; who took less than two seconds a question. None where that is known of nobody.
    groups : self-reported characteristics: by breakdown, objects, people; "" for who gave none.
    """

    codes: np.ndarray
    units: np.ndarray
    speeders: np.ndarray | None
    groups: Mapping[str, np.ndarray]


def attributes_text(breakdowns: Mapping[str, str] | None) -> str | None:
    """A person's self-reported characteristics, values by breakdown, as they are stored: JSON, null for none."""
    return (
        json.dumps(dict(breakdowns), ensure_ascii=False, sort_keys=True, separators=(",", ":")) if breakdowns else None
    )


@dataclass(frozen=True)
class NewRecords:
    """Response records that are to be stored, in the order of their random ids: `keys`, one row per person in each."""

    keys: Sequence[bytes]
    units: Sequence[str]
    about: Sequence[str | None] | None
    attributes: Sequence[str | None] | None
    codes: Sequence[bytes]

    def write(self, db: Transaction, survey: str, piece: slice) -> None:
        """Store those from one place to another."""
        rated, texts = (repeat(None) if each is None else each[piece] for each in (self.about, self.attributes))
        columns = (repeat(survey), self.keys[piece], self.units[piece], rated, texts, self.codes[piece])
        _insert(db, zip(*columns, strict=False))


def add_many(
    db: Transaction,
    survey: str,
    codes: np.ndarray,
    units: Sequence[str],
    attributes: Sequence[str | None] | None = None,
    about: Sequence[str | None] | None = None,
) -> None:
    """Store response records of many people at once, as `new` orders them."""
    new(codes, units, attributes, about).write(db, survey, slice(None))


def new(
    codes: np.ndarray,
    units: Sequence[str],
    attributes: Sequence[str | None] | None = None,
    about: Sequence[str | None] | None = None,
) -> NewRecords:
    """Response records of many people, under random ids, which neither tell nor keep the order in which they came.

    codes : int8, people x items. units : the id of each person's unit. attributes : as `attributes_text` makes them.
    about : the unit that each rates; None for their own.
    """
    ids = np.frombuffer(secrets.token_bytes(ID_BYTES * len(units)), dtype=">u8").reshape(-1, 2)
    order = np.lexsort((ids[:, 1], ids[:, 0]))
    ordered = np.asarray(units, dtype=object)[order].tolist()
    texts, rated = (None if each is None else [each[i] for i in order.tolist()] for each in (attributes, about))
    return NewRecords(list(_rows(ids[order])), ordered, rated, texts, list(_rows(codes[order])))


def _rows(array: np.ndarray) -> Iterator[bytes]:
    """Each row's bytes."""
    content, width = np.ascontiguousarray(array).tobytes(), array.shape[1] * array.itemsize
    return (content[start : start + width] for start in range(0, len(content), width))


def _insert(db: Transaction, rows: Iterator[tuple[str, bytes, str, str | None, str | None, bytes]]) -> None:
    """By the drivers' own way for many rows."""
    driver = db.connection.driver_connection
    if db.dialect.name == "postgresql":
        into = "COPY sheets (survey, id, unit, about_unit, attributes, codes) FROM STDIN (FORMAT BINARY)"
        with driver.cursor() as cursor, cursor.copy(into) as copy:
            copy.set_types(["varchar", "bytea", "text", "text", "text", "bytea"])
            for row in rows:
                copy.write_row(row)
    else:
        into = "INSERT INTO sheets (survey, id, unit, about_unit, attributes, codes) VALUES (?, ?, ?, ?, ?, ?)"
        driver.executemany(into, rows)


def load(db: Transaction, survey: str, items: int) -> Responses:
    """Responses of everybody in a survey by random id; `items` of its questionnaire. One query: rows stay together."""
    columns = sheets.c["unit", "codes", "duration_class", "attributes"]
    return responses_of(db.execute(select(*columns).where(sheets.c.survey == survey).order_by(sheets.c.id)), items)


def rated_units(db: Transaction, survey: str) -> list[str | None]:
    """The unit that each response record is about, in the order of `load`; None for the respondent's own."""
    query = select(sheets.c.about_unit).where(sheets.c.survey == survey).order_by(sheets.c.id)
    return list(db.execute(query).scalars())


def responses_of(rows: Iterable[tuple[str, bytes, str | None, str | None]], items: int) -> Responses:
    """Responses of rows of unit, codes, duration class and attributes, in their order.

    Raises ValueError where a row does not have one code per item.
    """
    units, codes, classes, texts = [], [], [], []
    same: dict[str | None, str | None] = {}  # one text in memory for all that are alike
    for unit, content, duration_class, text in rows:
        units.append(same.setdefault(unit, unit))
        codes.append(content)
        classes.append(same.setdefault(duration_class, duration_class))
        texts.append(same.setdefault(text, text))
    return Responses(
        codes=np.frombuffer(b"".join(codes), dtype=np.int8).reshape(len(units), items),
        units=np.array(units, dtype=object),
        speeders=np.array([each == SPEEDER for each in classes]) if any(classes) else None,
        groups=_groups(texts) if any(texts) else {},
    )


def _groups(texts: Sequence[str | None]) -> dict[str, np.ndarray]:
    """Each person's value by breakdown. Few texts differ, so each is read once, however many people have it."""
    known = {text: json.loads(text) if text else {} for text in set(texts)}
    return {
        name: np.array(list(map({text: values.get(name, "") for text, values in known.items()}.get, texts)), object)
        for name in sorted({name for values in known.values() for name in values})
    }


def any_of(db: Transaction, survey: str) -> bool:
    """Whether there is any response record."""
    return db.execute(select(sheets.c.id).where(sheets.c.survey == survey).limit(1)).first() is not None


def people_by_unit(db: Transaction, survey: str) -> dict[str, int]:
    """Number of response records by unit."""
    query = select(sheets.c.unit, func.count()).where(sheets.c.survey == survey).group_by(sheets.c.unit)
    return arriving.there(db, query, sheets.name, survey)
