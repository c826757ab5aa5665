"""Who catches a mutant: the auditor, over random organisations published with it, or the golden or the spec tests.

What publishing imports late is imported here, once: else each process of a mutant would.
"""

from __future__ import annotations

import ast
import contextlib
import doctest
import importlib
import io
import os
import resource
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

import pytest
import scipy.optimize
import scipy.sparse  # noqa: F401

from diagnostic.core.audit.interim_releases import audit_live
from diagnostic.core.audit.publication import audit
from tests.golden.cases import HASHES, Case, Published, case, published
from tests.mutation.mutants import ROOT, Mutant, install
from tests.mutation.reach import OPTIONS, Chosen, Reach, quietly, reach

SEEDS = (4, 5, 8, 11, 14, 2, 12, 18, 7)  # of every kind, small; tests/golden/cases.py
MORE = (*range(40, 100), 3, 100)  # only published, to compare their bytes: a stage is seldom needed; two are unsafe
PUBLISH = "diagnostic.core.release.publish"
SECONDS, SPEC_SECONDS = 60, 180  # of a processor for one killer, many times what it takes; a mutant may never end
AUDITOR, STOPS, GOLDEN, SPEC, NOBODY = "auditor", "stops", "golden", "spec", "survived"
ANSWERS = (NOBODY, AUDITOR, STOPS, GOLDEN, SPEC)


def caught_by_publishing(mutant: Mutant) -> str:
    """Who catches a mutant where organisations are published: the auditor; publishing, which stops; other bytes."""
    return _apart(lambda: _auditor(mutant), SECONDS)


def reach_of_specs(survivors: Iterable[Mutant]) -> Reach:
    """Which spec tests reach what; read here once, so that no process of a mutant has to read them again."""
    files = sorted({file for mutant in survivors for file in spec_files(mutant.module)})
    if not files:
        return Reach()
    quietly(["--collect-only", *OPTIONS, *map(str, files)])
    return reach(files)


def caught_by_specs(mutant: Mutant, reached: Reach) -> str:
    """Whether a spec test that reaches the mutant catches it, or nobody."""
    return _apart(lambda: _specs(mutant, reached.tests(mutant)), SPEC_SECONDS)


@cache
def _cases() -> tuple[Case, ...]:
    return tuple(each for each in map(case, SEEDS) if not each.policy.unsafe_for_validation)


def check_cases() -> None:
    """Publish every case without a mutant. RuntimeError where one is not safe: nothing could be learned from it.

    In a process of its own: threads that solvers start don't live on in the processes of mutants.
    """
    if _apart(lambda: _published_and_audited(every=True), SECONDS) != NOBODY:
        raise RuntimeError("the planner itself is not safe")


def _auditor(mutant: Mutant) -> str:
    install(mutant)
    found = _published_and_audited()
    return GOLDEN if found == NOBODY and any(map(_changed, MORE)) else found


def _published_and_audited(every: bool = False) -> str:
    """What has the bytes it had is as safe as it was: only what differs is audited anew, or else `every` case."""
    changed = False
    for each in _cases():
        try:
            found = published(each)
        except Exception:  # whatever it is: nothing is published
            return STOPS
        differs = found.hash() != HASHES[str(each.seed)]
        changed |= differs
        if (differs or every) and _refused(each, found):
            return AUDITOR
    return GOLDEN if changed else NOBODY


def _refused(each: Case, found: Published) -> bool:
    said = [audit(found.scores, each.policy, found.releases)]
    said += [audit_live(found.releases, each.policy)] if found.releases else []
    return any(one.findings for one in said)


def _changed(seed: int) -> bool:
    """Is the publication of a random organisation another than it was, or none?"""
    try:
        return published(case(seed)).hash() != HASHES[str(seed)]
    except Exception:  # whatever it is: it is noticed
        return True


def _specs(mutant: Mutant, tests: Sequence[str]) -> str:
    """The examples of the module's docstrings first, then the spec tests, the cheapest first."""
    install(mutant)
    with contextlib.redirect_stdout(io.StringIO()):
        if doctest.testmod(importlib.import_module(mutant.module)).failed:
            return SPEC
    if not tests:
        return NOBODY
    files = dict.fromkeys(test.split("::")[0] for test in tests)
    code = quietly(["-x", *OPTIONS, *(str(ROOT / file) for file in files)], Chosen(tests))
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise RuntimeError(f"spec tests could not be run: {code}")
    return NOBODY if code == pytest.ExitCode.OK else SPEC


@cache
def spec_files(module: str) -> tuple[Path, ...]:
    """Spec tests of the planner that need no database: those that import the module first, then those that publish."""
    files = {file: _imports(file) for file in sorted((ROOT / "tests" / "spec").glob("test_*.py"))}
    pure = {file: found for file, found in files.items() if not any(map(_needs_a_database, found))}
    direct = [file for file, found in pure.items() if module in found]
    beside = [file for file, found in pure.items() if PUBLISH in found and file not in direct]
    return *direct, *beside


def _needs_a_database(module: str) -> bool:
    return module.startswith(("diagnostic.services", "diagnostic.storage"))


def _imports(file: Path) -> set[str]:
    """Modules that a file imports, and what it imports from them: either may be the module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def _apart(killer: Callable[[], str], seconds: int) -> str:
    """A killer's answer from a process of its own; one that doesn't end has stopped publishing.

    RuntimeError where the mutant could not be put in place: that says nothing about it.
    """
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        try:
            os._exit(ANSWERS.index(killer()))
        except BaseException:
            os._exit(len(ANSWERS))
    _, status = os.waitpid(child, 0)
    return _answer(os.waitstatus_to_exitcode(status))


def _answer(code: int) -> str:
    if code == len(ANSWERS):
        raise RuntimeError("a mutant could not be tried")
    return ANSWERS[code] if code >= 0 else STOPS
