"""A few mutants on every run: the tool works, and the auditor catches what it is there for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.mutation.__main__ import equivalent, names
from tests.mutation.mutants import ROOT, mutants


def test_mutants_are_found_in_every_module_that_decides_what_is_shown():
    modules = {each.module.removeprefix("diagnostic.core.") for each in mutants()}
    assert {"disclosure.tree_suppression", "disclosure.breakdowns.linked_tables", "release.frames"} <= modules


def test_every_mutant_that_is_known_as_equivalent_is_one():
    assert equivalent() - set(names(mutants()).values()) == set()


@pytest.mark.slow
def test_the_auditor_catches_bounds_that_are_wrong():
    """In a process of its own: threads that other tests started don't live on in the processes of mutants."""
    words = ["--module", "disclosure/bounds.py", "--sample", "2", "--processes", "1"]
    ran = subprocess.run([sys.executable, "-m", "tests.mutation", *words], cwd=ROOT, capture_output=True, text=True)
    assert "| **all** | 2 | 2 | 0 | 0 | 0 | 0 |" in ran.stdout and ran.returncode == 0, ran.stdout + ran.stderr
