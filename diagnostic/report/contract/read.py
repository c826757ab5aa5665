"""A diagnosis read back from its JSON (`write.py`): what a reader of that file sees, as publications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from diagnostic.core.audit.linked_publications import LinkedPublication
from diagnostic.core.released.schema import AGREEMENT, COUNTED, table
from diagnostic.core.released.unit_scores import UnitScores
from diagnostic.definitions.wave import Policy
from diagnostic.errors import Problem, UserError


def read_diagnosis(content: bytes, where: str) -> list[LinkedPublication]:
    """Each audience of a file that `python -m diagnostic diagnose --json` wrote. UserError for any other file."""
    try:
        found = orjson.loads(content)
        provenance = found["provenance"]
        policy = Policy(
            provenance["policy"]["min_group"], bool(provenance["policy"].get("unsafe_for_validation", False))
        )
        hashes = [provenance, *provenance.get("outside", ())]
        audiences = found["wave"]["audiences"]
        return [
            LinkedPublication(
                f"{where} › {name}", each["answers"], each["questionnaire"], _scores(name, found, whole), policy
            )
            for (name, whole), each in zip(audiences.items(), hashes, strict=True)
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            Problem(where, "a file that `diagnose --json` wrote", _found(error), hint="Write it anew with `diagnose`.")
        ) from error


def _found(error: Exception) -> str:
    return f"no {error}" if isinstance(error, KeyError) else str(error)[:80]


def _scores(audience: str, found: Mapping[str, Any], whole: Mapping[str, Any]) -> UnitScores:
    units = [row for row in found["units"] if row["audience"] == audience]
    groups = (row for row in found["pooled"] if row["audience"] == audience)
    pooled = [row | {"id": f"{row['parent']} › {i}"} for i, row in enumerate(groups)]
    skipped = COUNTED if whole.get("counted") else ""
    answered = [{"unit": row["id"], **item} for row in units for item in row.get("items", ())]
    rows = (*units, *pooled)
    cells = [_cell(row["id"], name, cell, skipped) for row in rows for name, cell in row["dimensions"].items()]
    return UnitScores(
        audience=audience,
        units=table("units", [*map(_unit, units), *map(_group, pooled)]),
        scores=table("scores", cells),
        items=table("items", answered),
        distributions=table("distributions"),
        members=table("members"),
        scales=table("scales"),
        item_scales=table("item_scales"),
        careless=table("careless"),
        without=table("without", _without(units[0]["id"], whole)),
        instrument=table("instrument", whole["items"]),
    )


def _unit(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"unit": row["id"], "name": row["name"], "parent": row["parent"], "level": 0, "pooled": False,
            "n": row["n"], "hidden": row["hidden"] or "", "band": ""}  # fmt: skip


def _group(row: Mapping[str, Any]) -> dict[str, Any]:
    hidden = "" if row["n"] is not None else "not shown"
    return {"unit": row["id"], "name": row["name"], "parent": row["parent"], "level": 0, "pooled": True,
            "n": row["n"], "hidden": hidden, "band": ""}  # fmt: skip


def _cell(unit: str, dimension: str, cell: Mapping[str, Any], skipped: str) -> dict[str, Any]:
    columns = ("n", "mean", "se", "favourable", *AGREEMENT)
    shown = cell["hidden"] is None
    return {
        "unit": unit,
        "dimension": dimension,
        **{name: cell[name] for name in columns},
        "verdict": cell["verdict"] or "",
        "hidden": cell["hidden"] or "",
        "spread": cell["spread"] or "",
        "skipped": skipped if shown else "",
    }


def _without(root: str, whole: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = ((name, scale.get("without_careless")) for name, scale in whole["dimensions"].items())
    return [{"unit": root, "dimension": name, **row} for name, row in rows if row]
