"""The file that carries a benchmark to another installation: what is signed, and reading with every mistake located."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from diagnostic.core.released.benchmarks.dimensions import FORMAT, Benchmark, BenchmarkedDimension, canonical
from diagnostic.core.released.benchmarks.quantiles import FEWEST, LEAST, MOST, Quartiles
from diagnostic.errors import Problem, UserError, did_you_mean, refuse
from diagnostic.files.wording import enough

MOST_BYTES = 256 * 1024  # a thousand dimensions
MOST_ORGANISATIONS = 1_000_000
LONGEST_SENDER = 120  # characters
KEYS = ("benchmark", "released", "dimensions", "from", "key", "signature")
ROW = ("questionnaire", "audience", "dimension", "items", "organisations", "low", "middle", "high")
ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
HASH = re.compile(r"sha256:[0-9a-f]{64}")
HEXADECIMAL = {"key": re.compile("[0-9a-f]{64}"), "signature": re.compile("[0-9a-f]{128}")}


@dataclass(frozen=True)
class BenchmarkFile:
    """A benchmark as another installation exports it. `sender` is whose it is, as they call themselves.

    key, signature : of Ed25519, in hexadecimal; whether they fit is checked by who reads it.
    """

    benchmark: Benchmark
    sender: str
    key: str
    signature: str = ""

    @property
    def signed(self) -> bytes:
        """The bytes that the signature is of: all but the signature."""
        return canonical(self._body())

    def to_bytes(self) -> bytes:
        """The file."""
        return canonical({**self._body(), "signature": self.signature}) + b"\n"

    def _body(self) -> dict[str, object]:
        return {**self.benchmark.to_json(), "from": self.sender, "key": self.key}


def parse_benchmark_file(content: bytes, name: str) -> BenchmarkFile:
    """A benchmark file. Raises UserError with every mistake, each with its place in the file."""
    loaded = _loaded(content, name)
    if not isinstance(loaded, dict) or "benchmark" not in loaded:
        raise UserError(Problem(name, "a benchmark file of Inside Out", "something else"))
    if type(loaded["benchmark"]) is not int or loaded["benchmark"] != FORMAT:
        hint = "It was made by another version of Inside Out: ask for one of this version, or update."
        raise UserError(Problem(name, f"version {FORMAT}", f"version {_shown(loaded['benchmark'])}", "benchmark", hint))
    refuse(enough([*_keys(loaded, KEYS, name, ""), *_head(loaded, name)], name))
    rows = loaded["dimensions"]
    if not isinstance(rows, list) or not rows:
        raise UserError(Problem(name, "a list of dimensions", _shown(rows), "dimensions"))
    wrong = [problem for number, row in enumerate(rows, 1) for problem in _row(row, name, f"dimensions[{number}]")]
    refuse(enough(wrong, name))
    refuse(enough(list(_twice(rows, name)), name))
    dimensions = tuple(_dimension(row) for row in rows)
    made = Benchmark(date.fromisoformat(loaded["released"]), dimensions)
    return BenchmarkFile(made, loaded["from"], loaded["key"], loaded["signature"])


def read_benchmark(content: bytes) -> Benchmark:
    """A benchmark of this installation as it was stored."""
    loaded = json.loads(content)
    return Benchmark(date.fromisoformat(loaded["released"]), tuple(map(_dimension, loaded["dimensions"])))


def _dimension(row: Mapping[str, Any]) -> BenchmarkedDimension:
    questionnaire, audience, dimension, items, organisations, low, middle, high = (row[name] for name in ROW)
    return BenchmarkedDimension(questionnaire, audience, dimension, items, Quartiles(organisations, low, middle, high))


def _loaded(content: bytes, name: str) -> Any:
    if len(content) > MOST_BYTES:
        raise UserError(Problem(name, f"at most {MOST_BYTES // 1024} KiB", "a larger file"))
    try:
        return json.loads(content.decode(), object_pairs_hook=_object, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise UserError(Problem(name, "text in UTF-8", "other bytes")) from None
    except json.JSONDecodeError as error:
        raise UserError(Problem(f"{name}:{error.lineno}", "JSON", f"'{error.msg}'")) from None
    except RecursionError:
        raise UserError(Problem(name, "a benchmark file of Inside Out", "lists within lists without end")) from None
    except ValueError as error:  # of `_object` and `_no_number`, and a number too long to read
        raise UserError(Problem(name, "JSON with each key once and finite numbers", f"'{error}'")) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    twice = [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]
    if twice:
        raise ValueError(f"{_shown(twice[0])} twice")
    return dict(pairs)


def _no_number(constant: str) -> NoReturn:
    raise ValueError(constant)


def _head(loaded: Mapping[str, Any], name: str) -> Iterator[Problem]:
    for key, wanted in HEXADECIMAL.items():
        found = loaded.get(key, "0")
        if key in loaded and not (isinstance(found, str) and wanted.fullmatch(found)):
            yield Problem(name, wanted.pattern[-3:-1] + " digits from 0 to f", _shown(found), key)
    sender = loaded.get("from", "x")
    if not (isinstance(sender, str) and sender.strip() and len(sender) <= LONGEST_SENDER and sender.isprintable()):
        yield Problem(name, f"who made it, up to {LONGEST_SENDER} characters", _shown(sender), "from")
    if "released" in loaded and not _is_day(loaded["released"]):
        yield Problem(name, "a day such as 2027-01-01", _shown(loaded["released"]), "released")


def _is_day(found: object) -> bool:
    try:
        return isinstance(found, str) and date.fromisoformat(found).isoformat() == found
    except ValueError:
        return False


def _keys(found: Mapping[str, Any], expected: tuple[str, ...], name: str, path: str) -> Iterator[Problem]:
    for key in expected:
        if key not in found:
            yield Problem(name, f"'{key}'", "nothing", path)
    for key in found:
        if key not in expected:
            yield Problem(name, f"one of {', '.join(expected)}", _shown(key), path, did_you_mean(key, expected))


def _row(row: object, name: str, path: str) -> Iterator[Problem]:
    if not isinstance(row, dict):
        yield Problem(name, "a dimension with its quartiles", _shown(row), path)
        return
    wrong = list(_keys(row, ROW, name, path))
    yield from wrong
    for key in ("questionnaire", "audience", "dimension", "items"):
        pattern, expected = (HASH, "sha256: and 64 digits") if key == "items" else (ID, "an id")
        if key in row and not (isinstance(row[key], str) and pattern.fullmatch(row[key])):
            yield Problem(name, expected, _shown(row[key]), f"{path} › {key}")
    ends = {"organisations": (FEWEST, MOST_ORGANISATIONS)} | dict.fromkeys(("low", "middle", "high"), (LEAST, MOST))
    outside = [
        key for key, (least, most) in ends.items()
        if key in row and (type(row[key]) is not int or not least <= row[key] <= most)
    ]  # fmt: skip
    for key in outside:
        expected = (
            f"{FEWEST} organisations or more" if key == "organisations" else f"a whole number from {LEAST} to {MOST}"
        )
        yield Problem(name, expected, _shown(row[key]), f"{path} › {key}")
    if not wrong and not outside and not row["low"] <= row["middle"] <= row["high"]:
        found = f"{row['low']}, {row['middle']}, {row['high']}"
        yield Problem(name, "low, middle and high in order", found, path)


def _twice(rows: list[dict[str, Any]], name: str) -> Iterator[Problem]:
    known: dict[str, int] = {}
    for number, row in enumerate(rows, 1):
        first = known.setdefault(row["items"], number)
        if first != number:
            yield Problem(name, "each dimension once", f"that of dimensions[{first}] again", f"dimensions[{number}]")


def _shown(found: object) -> str:
    return _cut(json.dumps(found, ensure_ascii=True, default=str)) if found is not None else "nothing"


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}..."
