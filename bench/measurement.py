"""A whole `diagnose` of a million people: against targets, straightforward pandas, and a pass that only counts."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from bench import pandas_peer
from bench.table import Row
from diagnostic.core.diagnosis import Diagnosis, Survey, diagnose
from diagnostic.core.scoring.answers import MISSING, Answers
from diagnostic.core.scoring.census import Census, count
from diagnostic.definitions.loading.perspective_files import shipped_perspectives
from diagnostic.definitions.organisation import Organisation, tree
from diagnostic.definitions.questionnaire import Dimension, Item, Questionnaire, Scale
from diagnostic.definitions.wave import Policy
from diagnostic.settings import ROOT

PEOPLE, UNITS, DIMENSIONS, ITEMS = 1_000_000, 5_000, 12, 5  # items in each dimension
TEAM = 12  # people
SKIPPED = 0.05
SEED = 20260301
Bench = tuple[Questionnaire, Organisation, Answers]


def measure() -> list[Row]:
    """Seconds and memory of a diagnosis beside a bare pass over the data and a plain pandas script."""
    world = invented(PEOPLE, UNITS)
    whole = best(partial(run, world))
    counting = best(partial(bare_pass, world[2]))
    start = time.perf_counter()
    peer = pandas_peer.measure(*world)
    in_pandas = time.perf_counter() - start
    apart = pandas_peer.furthest(peer, run(world))
    few, units = invented(PEOPLE // 10, UNITS), invented(PEOPLE, UNITS // 10)
    return [
        Row(
            "diagnose, in memory", whole, "s", 3, note=f"{PEOPLE:,} people, {DIMENSIONS * ITEMS} items, {UNITS:,} units"
        ),
        Row("memory above the data", alone(), "MB", 1000, note="in a process of its own"),
        Row("diagnose, Parquet to JSON", command(world), "s", 5, note="the command, from its start"),
        Row(
            "pandas / ours", in_pandas / whole, "x", 15, "at least", f"{in_pandas:.0f} s; numbers differ by {apart:.0e}"
        ),
        Row("ours / one bare pass", whole / counting, "x", 5, note=f"the pass takes {counting:.2f} s"),
        Row("ten times the people", whole / best(partial(run, few)), "x", 11),
        Row("ten times the units", whole / best(partial(run, units)), "x", 1.3),
        *small_teams(),
        Row("one more answer", one_more(world), "x", 1.2, note="to a million people against to a hundred"),
    ]


def small_teams() -> list[Row]:
    """Seconds of people in teams of twelve, and the most memory that a million of them take, the data included."""
    few, note = invented(PEOPLE // 10, PEOPLE // 10 // TEAM), f"{PEOPLE // 10 // TEAM:,} units"
    size = str(PEOPLE // TEAM)
    found = subprocess.run(
        [sys.executable, "-m", "bench.measurement", size], check=True, capture_output=True, text=True
    )
    seconds, megabytes = map(float, found.stdout.split())
    note_of_many = f"{PEOPLE // TEAM:,} units; in a process of its own"
    return [
        Row("100,000 people in teams of twelve", best(partial(run, few)), "s", 4, note=note),
        Row("a million people in teams of twelve", seconds, "s", 30, note=note_of_many),
        Row("the most memory of that process", megabytes, "MB", 2048, note="the answers are in it"),
    ]


def invented(people: int, units: int, dimensions: int = DIMENSIONS, shares: np.ndarray | None = None) -> Bench:
    """Answers with a unit's mood, a person's, the person's on each dimension, and noise; every fifth item reversed.

    shares : of the people, units; adds up to 1. Default: all alike.
    """
    rng = np.random.default_rng(SEED)
    questionnaire, chart = asked(dimensions), staffed(units)
    of_unit = rng.integers(0, units, people) if shares is None else rng.choice(units, people, p=shares)
    mood = 3.2 + (0.3 * rng.normal(size=units))[of_unit] + 0.5 * rng.normal(size=people)
    codes = np.empty((people, dimensions * ITEMS), dtype=np.int8)
    for i, item in enumerate(questionnaire.items):
        if i % ITEMS == 0:
            here = mood + 0.8 * rng.standard_normal(people, dtype=np.float32)
        felt = here + 0.8 * rng.standard_normal(people, dtype=np.float32)
        codes[:, i] = np.clip(np.rint(6 - felt if item.reverse else felt), 1, 5)
        codes[rng.random(people, dtype=np.float32) < SKIPPED, i] = MISSING
    return questionnaire, chart, Answers(codes, of_unit)


def asked(dimensions: int = DIMENSIONS) -> Questionnaire:
    """Questionnaire of `dimensions` dimensions."""
    names = [f"d{d}" for d in range(dimensions)]
    return Questionnaire(
        id="bench",
        version=1,
        audience="employee",
        scale=Scale(codes=(1, 2, 3, 4, 5), favourable=(4, 5), unfavourable=(1, 2)),
        dimensions={name: Dimension(name={"en": name}) for name in names},
        items=tuple(
            Item(id=f"{name}_{i}", dimension=name, reverse=i == ITEMS - 1) for name in names for i in range(ITEMS)
        ),
    )


def staffed(units: int) -> Organisation:
    """A root, ten divisions, and ten units below each unit as far as they go."""
    ids = [f"u{i}" for i in range(units)]
    return tree((unit, None if i == 0 else ids[(i - 1) // 10], unit, {}) for i, unit in enumerate(ids))


def run(world: Bench) -> Diagnosis:
    """Diagnosis of an invented world."""
    questionnaire, chart, answers = world
    return diagnose(Survey(questionnaire, answers), [], (), chart, Policy(), shipped_perspectives())


def bare_pass(answers: Answers) -> list[np.ndarray]:
    """Options per unit and item, and nothing else."""
    base = answers.units * 6
    return [np.bincount(base + np.maximum(answers.codes[:, i], 0)) for i in range(answers.codes.shape[1])]


def best(work: Callable[[], object], times: int = 5) -> float:
    """Seconds of the fastest of some runs."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def alone() -> float:
    """Megabytes that one diagnosis takes above the data, in a process of its own: `python -m bench.measurement`."""
    found = subprocess.run([sys.executable, "-m", "bench.measurement"], check=True, capture_output=True, text=True)
    return float(found.stdout)


def command(world: Bench) -> float:
    """Seconds from starting `python -m diagnostic diagnose` on a Parquet file until its JSON is there."""
    questionnaire, chart, answers = world
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        frame = pd.DataFrame(
            {item.id: pd.array(answers.codes[:, i], dtype="Int8") for i, item in enumerate(questionnaire.items)}
        ).mask(answers.codes == MISSING)
        frame.insert(0, "unit", pd.Categorical.from_codes(answers.units, chart.ids))
        frame.to_parquet(at / "a.parquet")
        parents = ["" if p < 0 else chart.ids[p] for p in chart.parents]
        pd.DataFrame({"unit": chart.ids, "parent": parents, "name": chart.names}).to_csv(at / "o.csv", index=False)
        (at / "q.yaml").write_text(yaml.safe_dump(definition(questionnaire)))
        words = ["diagnose", "--questionnaire", "q.yaml", "--answers", "a.parquet", "--organisation", "o.csv"]
        start = time.perf_counter()
        done = [sys.executable, "-m", "diagnostic", *words, "--json", "out.json"]
        subprocess.run(done, check=True, cwd=at, capture_output=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
        return time.perf_counter() - start


def definition(questionnaire: Questionnaire) -> dict[str, object]:
    """The questionnaire as its YAML file would say it."""
    return {
        "id": questionnaire.id,
        "version": 1,
        "audience": questionnaire.audience,
        "scale": {"codes": [1, 2, 3, 4, 5], "favourable": [4, 5], "unfavourable": [1, 2]},
        "dimensions": list(questionnaire.dimensions),
        "items": [
            {"id": item.id, "dimension": item.dimension, **({"reverse": True} if item.reverse else {})}
            for item in questionnaire.items
        ],
    }


def one_more(world: Bench) -> float:
    """How much longer one more answer takes to count where there are a million than where there are a hundred."""
    questionnaire, chart, answers = world
    units = len(chart.ids)

    def add(census: Census) -> Census:
        return census + count(answers[:1], questionnaire, units)

    few, many = (count(answers[:people], questionnaire, units) for people in (100, len(answers.units)))
    return best(partial(add, many), 9) / best(partial(add, few), 9)


def main() -> None:
    """Print the megabytes that one diagnosis takes above the data; of so many units, seconds and megabytes in all."""
    if sys.argv[1:]:
        world = invented(PEOPLE, int(sys.argv[1]))
        start = time.perf_counter()
        run(world)
        print(time.perf_counter() - start, _status("VmHWM") / 1024)
        return
    world = invented(PEOPLE, UNITS)
    Path("/proc/self/clear_refs").write_text("5")  # from here on the peak is counted anew
    before = _status("VmRSS")
    run(world)
    print((_status("VmHWM") - before) / 1024)


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])


if __name__ == "__main__":
    main()
