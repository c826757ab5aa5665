"""A benchmark: quartiles over organisations by dimension, made at one moment, and what says that dimensions are one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property

from diagnostic.core.released.benchmarks.quantiles import Quartiles
from diagnostic.core.released.hashes import content_hash
from diagnostic.definitions.model import say
from diagnostic.definitions.questionnaire import Questionnaire

FORMAT = 1  # of a benchmark as it is stored and exported


@dataclass(frozen=True)
class BenchmarkedDimension:
    """A dimension with quartiles. `items` is `items_hash` of what it was asked by: that alone says which it is."""

    questionnaire: str
    audience: str
    dimension: str
    items: str
    quartiles: Quartiles


@dataclass(frozen=True)
class Benchmark:
    """All that was released at one moment."""

    released: date
    dimensions: tuple[BenchmarkedDimension, ...]

    @cached_property
    def by_items(self) -> Mapping[str, Quartiles]:
        """Quartiles by `items_hash`."""
        return {each.items: each.quartiles for each in self.dimensions}

    @property
    def organisations(self) -> tuple[int, int]:
        """The fewest and the most organisations of a dimension."""
        counts = [each.quartiles.organisations for each in self.dimensions]
        return min(counts), max(counts)

    def to_json(self) -> dict[str, object]:
        """What is stored and signed."""
        rows = [{**asdict(each), **asdict(each.quartiles)} for each in self.dimensions]
        dimensions = [{name: value for name, value in row.items() if name != "quartiles"} for row in rows]
        return {"benchmark": FORMAT, "released": self.released.isoformat(), "dimensions": dimensions}

    def to_bytes(self) -> bytes:
        """Canonical JSON: the same benchmark gives the same bytes."""
        return canonical(self.to_json())


def canonical(value: object) -> bytes:
    """JSON with sorted keys, no blanks, in UTF-8.

    >>> canonical({"b": 1, "a": "ä"}).decode()
    '{"a":"ä","b":1}'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode()


def items_hash(questionnaire: Questionnaire, dimension: str) -> str:
    """What makes a dimension the same in two organisations: questionnaire, audience, dimension, and its items.

    Of each item its id, wording and labels in the default language, codes, facet, and whether it is turned. Other
    dimensions, translations and the questionnaire's version change nothing.
    """
    asked = [questionnaire.items[i] for i in questionnaire.items_of[dimension]]
    scales = {item.id: questionnaire.scale_of(item) for item in asked}
    items = [
        [item.id, say(item.text), item.reverse, item.facet, list(scale.codes), [say(each) for each in scale.labels]]
        for item in sorted(asked, key=lambda item: item.id)
        for scale in (scales[item.id],)
    ]
    return content_hash(canonical([questionnaire.id, questionnaire.audience, dimension, items]))


@dataclass(frozen=True)
class ComparedWith:
    """A benchmark that a report is compared with. `sender` is whose file it came in; empty for this installation's."""

    benchmark: Benchmark
    sender: str = ""

    def of(self, questionnaire: Questionnaire) -> dict[str, Quartiles]:
        """Quartiles of the dimensions of a questionnaire that were asked by the same items."""
        found = {
            each: self.benchmark.by_items.get(items_hash(questionnaire, each)) for each in questionnaire.dimensions
        }
        return {dimension: quartiles for dimension, quartiles in found.items() if quartiles is not None}
