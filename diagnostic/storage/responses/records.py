"""What was said: answer sheets and comments, under random ids. Confidential; only the door reads them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat

import numpy as np
from sqlalchemy import Connection, func, select

from diagnostic.storage.database.tables import sheets

ID_BYTES = 16

HASTY = "hasty"  # a duration class: under two seconds for each question answered


def attributes_text(breakdowns: Mapping[str, str] | None) -> str | None:
    """What a person said of themselves, values by breakdown, as it is kept: JSON, null for nothing."""
    return (
        json.dumps(dict(breakdowns), ensure_ascii=False, sort_keys=True, separators=(",", ":")) if breakdowns else None
    )


def add_many(
    db: Connection, survey: str, codes: np.ndarray, units: Sequence[str], attributes: Sequence[str | None] | None = None
) -> None:
    """Sheets of many people at once; `codes` int8 people x items, `units` the id of each one's unit, `attributes` as
    `attributes_text` makes them.

    They are written in the order of their random ids, which neither tells nor keeps the order in which they came.
    """
    ids = np.frombuffer(secrets.token_bytes(ID_BYTES * len(units)), dtype=">u8").reshape(-1, 2)
    order = np.lexsort((ids[:, 1], ids[:, 0]))
    ordered = np.asarray(units, dtype=object)[order].tolist()
    said = repeat(None) if attributes is None else (attributes[i] for i in order.tolist())
    _insert(db, zip(repeat(survey), _rows(ids[order]), ordered, said, _rows(codes[order]), strict=False))


def _rows(array: np.ndarray) -> Iterator[bytes]:
    """Each row's bytes."""
    content, width = np.ascontiguousarray(array).tobytes(), array.shape[1] * array.itemsize
    return (content[start : start + width] for start in range(0, len(content), width))


def _insert(db: Connection, rows: Iterator[tuple[str, bytes, str, str | None, bytes]]) -> None:
    """By the drivers' own way for many rows."""
    driver = db.connection.driver_connection
    if db.dialect.name == "postgresql":
        into = "COPY sheets (survey, id, unit, attributes, codes) FROM STDIN (FORMAT BINARY)"
        with driver.cursor() as cursor, cursor.copy(into) as copy:
            copy.set_types(["varchar", "bytea", "text", "text", "bytea"])
            for row in rows:
                copy.write_row(row)
    else:
        driver.executemany("INSERT INTO sheets (survey, id, unit, attributes, codes) VALUES (?, ?, ?, ?, ?)", rows)


def load(db: Connection, survey: str) -> tuple[np.ndarray, np.ndarray]:
    """(codes, units) of every sheet by random id: int8 people x items, and objects, people: the unit's id."""
    rows = db.execute(select(sheets.c.unit, sheets.c.codes).where(sheets.c.survey == survey).order_by(sheets.c.id))
    units, codes = [], []
    for unit, content in rows:
        units.append(unit)
        codes.append(content)
    width = len(codes[0]) if codes else 0
    return np.frombuffer(b"".join(codes), dtype=np.int8).reshape(len(codes), width), np.array(units, dtype=object)


def hasty(db: Connection, survey: str) -> np.ndarray | None:
    """Booleans in the order of `load`: who took less than two seconds a question. None if of nobody it is known."""
    rows = select(sheets.c.duration_class).where(sheets.c.survey == survey).order_by(sheets.c.id)
    classes = db.execute(rows).scalars().all()
    return np.array([each == HASTY for each in classes]) if any(classes) else None


def said(db: Connection, survey: str) -> list[Mapping[str, str]]:
    """In the order of `load`: what each person said of themselves, values by breakdown."""
    rows = select(sheets.c.attributes).where(sheets.c.survey == survey).order_by(sheets.c.id)
    return [json.loads(text) if text else {} for text in db.execute(rows).scalars()]


def any_of(db: Connection, survey: str) -> bool:
    """Is there any sheet?"""
    return db.execute(select(sheets.c.id).where(sheets.c.survey == survey).limit(1)).first() is not None


def numbers(db: Connection, survey: str) -> dict[str, int]:
    """Sheets by unit."""
    query = select(sheets.c.unit, func.count()).where(sheets.c.survey == survey).group_by(sheets.c.unit)
    return dict(tuple(row) for row in db.execute(query))
