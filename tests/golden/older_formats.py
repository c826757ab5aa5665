"""Publications written as they were before they carried a version, so that hashes of those bytes can be compared."""

from __future__ import annotations

import json

from diagnostic.core.released.schema import FRAMES, FRAMES_BEFORE_3
from diagnostic.core.released.unit_scores import UnitScores


def as_format_2(scores: UnitScores) -> bytes:
    """The bytes of a publication before format 3: no version, `cut`, `told`, `of`, `careful`, `checks`, `hasty`."""
    written = json.loads(scores.to_bytes())
    del written["format"]
    there = [name for name in FRAMES if name in written]
    frames = {FRAMES_BEFORE_3.get(name, name): _columns(name, written.pop(name)) for name in there}
    return json.dumps(written | frames, ensure_ascii=False, separators=(",", ":")).encode()


def _columns(name: str, frame: dict[str, list]) -> dict[str, list]:
    if name == "careless":
        frame["index"] = ["hasty" if value == "speeder" else value for value in frame["index"]]
    return {column.was or column.name: frame[column.name] for column in FRAMES[name]}
