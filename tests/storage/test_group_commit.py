"""Submissions that arrive at once share a commit: each is answered by what became of it, and only then."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Connection, insert, select

from diagnostic.storage.database.engine import reading
from diagnostic.storage.database.tables import organisations
from tests.worlds import NOW


@pytest.fixture
def inst(installation):
    return installation


def adding(name: str) -> Callable[[Connection], str]:
    def write(db: Connection) -> str:
        db.execute(insert(organisations).values(id=name, name=name, demonstration=False, created_at=NOW))
        return name

    return write


def failing(name: str) -> Callable[[Connection], str]:
    def write(db: Connection) -> str:
        adding(name)(db)
        raise ValueError(name)

    return write


def names(inst) -> set[str]:
    with reading(inst.engine) as db:
        return set(db.execute(select(organisations.c.id)).scalars())


def test_each_gets_its_own_result(inst):
    start = Barrier(20, timeout=30)

    def one(i: int) -> str:
        start.wait()
        return inst.together.run(adding(f"n{i}"))

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(one, range(20))) == [f"n{i}" for i in range(20)]
    assert names(inst) == {f"n{i}" for i in range(20)}


def test_one_that_fails_takes_no_other_with_it(inst):
    """Every fifth of twenty fails after it has written."""
    start = Barrier(20, timeout=30)

    def one(i: int) -> str:
        start.wait()
        try:
            return inst.together.run((adding if i % 5 else failing)(f"n{i}"))
        except ValueError as error:
            return f"failed {error}"

    with ThreadPoolExecutor(20) as pool:
        results = list(pool.map(one, range(20)))
    assert results == [f"n{i}" if i % 5 else f"failed n{i}" for i in range(20)]
    assert names(inst) == {f"n{i}" for i in range(20) if i % 5}


def test_a_failed_one_alone_is_not_kept(inst):
    with pytest.raises(ValueError, match="n1"):
        inst.together.run(failing("n1"))
    assert names(inst) == set()
    assert inst.together.run(adding("n2")) == "n2"
