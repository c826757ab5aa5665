"""Every publication ever written is read, by today's names; and what is none is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from diagnostic.core.audit.publication import audit
from diagnostic.core.released import schema
from diagnostic.core.released.certainty import certainty
from diagnostic.core.released.frame_checks import check
from diagnostic.core.released.hashes import content_hash
from diagnostic.core.released.interim_release import InterimRelease
from diagnostic.core.released.schema import FRAMES, SchemaError
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.wave import Policy
from tests.golden.frame_meanings import MEANINGS
from tests.golden.older_formats import as_format_2
from tests.golden.publication_format_page import PAGE, page

STORED = Path(__file__).parent / "publications"
WHOLE = ("plain", "breakdowns", "live", "counted")
OLDER = ("before_scales", "before_instrument", "before_cells", "checks_by_cut")


def stored(name: str) -> bytes:
    return (STORED / f"{name}.json").read_bytes()


def read(name: str) -> UnitScores:
    return UnitScores.from_bytes(stored(name))


def rows(scores: UnitScores) -> dict[str, int]:
    return {name: len(getattr(scores, name)) for name in FRAMES if len(getattr(scores, name))}


PLAIN = {
    **{"units": 8, "scores": 24, "items": 60, "distributions": 120, "members": 2, "scales": 3, "item_scales": 12},
    **{"careless": 12, "without": 3, "instrument": 12},
}
FIRST = {name: PLAIN[name] for name in ("units", "scores", "items", "distributions", "members")}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plain", PLAIN),
        ("breakdowns", {name: n for name, n in PLAIN.items() if name != "without"} | {"cells": 48, "attestation": 3}),
        ("before_scales", FIRST),
        ("before_cells", PLAIN),
        ("before_instrument", {name: n for name, n in PLAIN.items() if name != "instrument"}),
        ("checks_by_cut", {name: n for name, n in PLAIN.items() if name != "without"} | {"cells": 48}),
    ],
    ids=str,
)
def test_rows_of_each_frame(name, expected):
    assert rows(read(name)) == expected


@pytest.mark.parametrize("name", WHOLE)
def test_nothing_but_names_has_changed_since_it_was_written(name):
    assert as_format_2(read(name)) == stored(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*WHOLE, *OLDER])
def test_written_anew_it_is_of_the_newest_format_without_pairs_and_reads_the_same(name):
    found = read(name)
    again = UnitScores.from_bytes(found.to_bytes())
    assert json.loads(again.to_bytes())["format"] == 3
    for frame in FRAMES:
        pd.testing.assert_frame_equal(getattr(again, frame), getattr(found, frame))


@pytest.mark.parametrize("name", [*WHOLE, *OLDER, "pairs"])
def test_lists_of_a_unit_are_the_columns_of_its_rows(name):
    found = read(name)
    for unit in [*found.units["unit"], "nobody's"]:
        for frame in (each for each in ("units", "scores", "items", "distributions") if len(getattr(found, each))):
            rows_of_it = found.of_unit(frame, unit)
            columns = found.lists_of_unit(frame, unit, *rows_of_it)
            pd.testing.assert_frame_equal(
                pd.DataFrame(dict(zip(rows_of_it, columns, strict=True))).astype(rows_of_it.dtypes),
                rows_of_it.reset_index(drop=True),
            )
            part = found.part({frame: rows_of_it})
            assert part.lists_of_unit(frame, unit, "unit") == [[unit] * len(rows_of_it)]


def test_a_few_values():
    scores = read("plain")
    root = scores.scores.set_index(["unit", "dimension"]).loc[("root", "trust")]
    assert root[["n", "spread", "skipped"]].tolist() == [68, "own", "nobody"]
    assert root["mean"] == pytest.approx(40.441176, abs=1e-6)
    assert scores.careless.set_index(["unit", "index"]).loc[("c", "speeder"), "share"] == pytest.approx(0.1)
    cells = read("breakdowns").cells.set_index(["breakdown", "unit", "value", "dimension"])
    assert cells.loc[("Site", "a", "Kiel", "trust"), "n"] == 8
    assert set(read("breakdowns").attestation["result"]) == {"enough"}
    assert set(read("counted").scores["skipped"]) == {"counted", ""}


def test_what_an_older_format_lacks_is_unknown():
    scores = read("before_scales").scores
    assert scores[["rwgj", "rwgj_skewed", "ad", "rest"]].isna().all(axis=None)
    assert set(scores["spread"]) == set(scores["skipped"]) == {""}
    assert certainty(read("before_scales"))["shrunk"].isna().all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "verdict"), [("plain", "safe"), ("breakdowns", "safe"), ("counted", "safe"), ("checks_by_cut", "unknown")]
)
def test_the_auditor_reads_it(name, verdict):
    assert audit(read(name), Policy()).verdict == verdict


def test_a_publication_with_pairs_is_written_as_it_was():
    found = read("pairs")
    assert rows(found) == {"units": 9, "scores": 9, "scales": 1, "instrument": 1, "pairs": 12}
    assert found.to_bytes() == stored("pairs") and json.loads(stored("pairs"))["format"] == 4
    assert audit(found, Policy()).verdict == "safe"
    with pytest.raises(SchemaError, match=r"pairs: expected columns provider, .* found no 'se'"):
        UnitScores.from_bytes(changed("pairs", lambda each: each["pairs"].pop("se")))


def test_a_live_wave_is_audited_beside_its_interim_release():
    release = InterimRelease.from_bytes(stored("interim_release"))
    assert [batch.n for batch in release.batches] == [6, 7, 9] and release.to_bytes() == stored("interim_release")
    assert len(read("live").scores) == 14


def changed(name: str, change: Callable[[dict[str, Any]], object]) -> bytes:
    loaded = json.loads(read(name).to_bytes())
    change(loaded)
    return json.dumps(loaded).encode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda each: each.update(format=7), "publication: expected format 6 or older, found format 7"),
        (lambda each: each.update(format="x"), "publication: expected format 6 or older, found format x"),
        (lambda each: each.pop("audience"), "publication: expected an audience"),
        (lambda each: each.update(secrets={}), "found 'secrets' too"),
        (lambda each: each.pop("cells"), "found no 'cells'"),
        (lambda each: each["scores"].update(salary=[]), "scores: expected columns unit, .* found 'salary' too"),
        (lambda each: each["scores"].pop("rest"), "scores: expected columns unit, .* found no 'rest'"),
        (lambda each: each["items"]["n"].pop(), "items: expected columns of one length, found lengths 59, 60"),
        (lambda each: each["items"].update(n=[]), "items: expected columns of one length, found lengths 0, 60"),
        (lambda each: each["items"].update(mean=["50"] * 60), "items › mean: expected number, found str"),
        (lambda each: each["items"].update(item=[1] * 60), "items › item: expected text, found int64"),
        (lambda each: each["units"].update(level=[0.5] * 8), "units › level: expected integer, found float64"),
        (lambda each: each["units"].update(pooled=[0] * 8), "units › pooled: expected flag, found int64"),
        (lambda each: each["items"].update(n=[None] * 60), "items › n: expected a number in every row"),
        (lambda each: each["scores"].update(unit=[None] * 24), "scores › unit: expected a text in every row"),
        (lambda each: each["scores"].update(verdict=["best"] * 24), "expected one of 'higher', .* found 'best'"),
        (lambda each: each["scores"]["mean"].__setitem__(2, 100.1), "scores › mean: expected 0-100, found .* in row 3"),
        (
            lambda each: each["items"]["favourable"].__setitem__(0, -0.1),
            "favourable: expected 0-1, .* in row 1",
        ),
        (lambda each: each["units"]["n"].__setitem__(1, -5.0), "units › n: expected 0 or more, .* in row 2"),
        (lambda each: each["units"]["level"].__setitem__(7, -1), "units › level: expected 0 or more, .* in row 8"),
    ],
    ids=[
        *("newer", "no number", "no audience", "unknown frame", "missing frame", "unknown column", "missing column"),
        *("a row less", "no rows of one column"),
        *("text as number", "number as text", "fraction", "number as flag", "null", "null text", "unknown value"),
        *("mean above 100", "share below 0", "people below 0", "level below 0"),
    ],
)
def test_what_is_no_publication_is_refused(change, words):
    with pytest.raises(SchemaError, match=words):
        UnitScores.from_bytes(changed("plain", change))


def test_a_column_of_the_first_format_is_in_every_publication():
    loaded = json.loads(stored("before_scales"))
    del loaded["scores"]["mean"]
    with pytest.raises(SchemaError, match=r"scores: expected columns .* found no 'mean'"):
        UnitScores.from_bytes(json.dumps(loaded).encode())


def test_a_frame_that_is_made_with_other_columns_is_refused():
    scores = read("plain")
    with pytest.raises(SchemaError, match="items: expected columns unit, item, n, mean, favourable, found item, unit"):
        replace(scores, items=scores.items[["item", "unit", "n", "mean", "favourable"]])
    with pytest.raises(SchemaError, match="members › member: expected text, found float64"):
        replace(scores, members=scores.members.assign(member=1.0))
    with pytest.raises(
        SchemaError, match="scales › alpha: expected a finite number, found an infinite number in row 1"
    ):
        replace(scores, scales=scores.scales.assign(alpha=-np.inf))
    assert replace(scores, scores=scores.scores.assign(mean=100 + 1e-9)).scores["mean"].min() > 100  # the arithmetic's


def test_the_hash_of_what_is_stored_is_that_of_its_bytes():
    """Read and written anew a publication has other bytes: the ledger names it by those that it holds."""
    assert content_hash(read("plain").to_bytes()) != content_hash(stored("plain"))


def test_every_frame_has_a_row_in_the_schema_and_empties_of_its_types():
    assert [each.name for each in fields(UnitScores)] == [
        "audience",
        *FRAMES,
    ] and FRAMES.keys() == MEANINGS.keys()
    for name in FRAMES:
        check(name, schema.table(name))


def test_the_page_of_the_docs_is_the_schema():
    assert PAGE.read_text(encoding="utf-8") == page(), "write it with: python -m tests.golden.publication_format_page"
