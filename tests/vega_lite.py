"""Pictures as Vega-Lite's own schema sees them."""

from __future__ import annotations

from functools import cache
from typing import Any

from altair.utils.schemapi import validate_jsonschema
from altair.vegalite.v6.schema.core import load_schema


@cache
def _schema() -> dict[str, Any]:
    """The schema of the Vega-Lite version that Altair writes."""
    return load_schema()


def mistakes(spec: dict[str, Any]) -> str:
    """The first thing wrong with a specification, apart from its data; empty of a valid one."""
    error = validate_jsonschema(spec | {"datasets": {}}, _schema(), raise_error=False)
    return str(error) if error else ""
