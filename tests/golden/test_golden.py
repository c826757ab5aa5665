"""Publications of 500 random organisations have the bytes they had, and the auditor says what it said."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from diagnostic.settings import ROOT
from tests.golden.cases import AUDITED, CASES, HASHES, KINDS, Published, case, published
from tests.profiles import cases

CHUNK = 50
OF_CHUNK = cases(CASES) // (CASES // CHUNK)


@pytest.fixture(scope="module", params=range(0, CASES, CHUNK))
def chunk(request) -> dict[int, Published]:
    """By seed, what came out of some of fifty cases, of all in `thorough`; each is published once for both tests."""
    chunk, seeds = request.param // CHUNK, range(request.param, request.param + CHUNK)
    of_another_kind_in_each_chunk = sorted(seeds, key=lambda seed: ((seed + chunk) % len(KINDS), seed))
    return {seed: published(case(seed)) for seed in of_another_kind_in_each_chunk[:OF_CHUNK]}


def test_publications_have_the_bytes_they_had(chunk):
    """Which seeds differ. `tests.golden.cases.published(case(seed))` shows one."""
    assert [seed for seed, found in chunk.items() if found.hash() != HASHES[str(seed)]] == []


def test_the_auditor_says_what_it_said(chunk):
    """Which seeds differ. Where only its words were meant to change: `python -m tests.golden.write audits`."""
    audited = {seed: found.audit_hash(case(seed).policy) for seed, found in chunk.items() if seed in AUDITED}
    assert audited
    assert [seed for seed, found in audited.items() if found != HASHES[f"audit {seed}"]] == []


def test_another_processor_gives_the_same_bytes():
    """One without the instructions that libraries choose by: sums and logarithms differ in their last digits there."""
    seeds = (0, 30, 410)  # 410: hardly any variance between units
    code = f"from tests.golden.cases import *; print(*(published(case(seed)).hash() for seed in {seeds}))"
    older = {**os.environ, "NPY_DISABLE_CPU_FEATURES": "X86_V4,X86_V3", "OPENBLAS_CORETYPE": "Prescott"}
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, cwd=ROOT, env=older, capture_output=True, text=True, check=True)
    assert found.stdout.split() == [HASHES[str(seed)] for seed in seeds]
