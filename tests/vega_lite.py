"""Pictures as Vega-Lite's own schema sees them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import orjson
from jsonschema import Draft7Validator
from jsonschema.protocols import Validator


@cache
def _schema() -> Validator:
    """The schema of the Vega-Lite version that Altair ships."""
    found = files("altair.vegalite.v6.schema").joinpath("vega-lite-schema.json").read_bytes()
    return Draft7Validator(orjson.loads(found))


def mistakes(spec: dict[str, Any]) -> list[str]:
    """What is wrong with a specification, apart from its data; empty of a valid one."""
    return [f"{each.json_path}: {each.message[:200]}" for each in _schema().iter_errors(spec | {"datasets": {}})]
