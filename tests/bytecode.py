"""Bytecode, and what Hypothesis reads in the product, made once: workers that begin together would each make all."""

from __future__ import annotations

import compileall
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest
from _pytest.assertion import rewrite
from hypothesis.configuration import storage_directory
from hypothesis.internal.constants_ast import constants_from_module

ROOT = Path(__file__).parent.parent


def make(config: pytest.Config) -> None:
    """All that is missing, on all cores: with the assertions of pytest where tests are, plain elsewhere."""
    if sys.dont_write_bytecode:
        return
    forked = multiprocessing.get_context("fork")  # whose processes share the configuration without a copy
    with ProcessPoolExecutor(os.cpu_count(), forked, _known.update, ({"config": config},)) as pool:
        product = pool.submit(compileall.compile_dir, ROOT / "diagnostic", quiet=2)
        if not storage_directory("constants").path.exists():
            list(pool.map(_constants_kept, sorted((ROOT / "diagnostic").rglob("*.py")), chunksize=16))
        list(pool.map(_rewritten, sorted((ROOT / "tests").rglob("test_*.py")), chunksize=4))
        product.result()


_known: dict[str, pytest.Config] = {}  # in each process, what it works by


def _constants_kept(file: Path) -> None:
    """Numbers and texts of a module, which Hypothesis tries among its random ones: it keeps them in a file."""
    module = ModuleType(file.stem)
    module.__file__ = str(file)
    constants_from_module(module)


def _rewritten(file: Path) -> None:
    """A module as pytest's import hook leaves it; a wrong one is left to the hook, which says what is wrong."""
    kept = rewrite.get_cache_dir(file) / f"{file.stem}{rewrite.PYC_TAIL}"
    if rewrite._read_pyc(file, kept) is not None:
        return
    try:
        source_hash, code = rewrite._rewrite_test(file, _known["config"])
    except SyntaxError:
        return
    kept.parent.mkdir(exist_ok=True)
    rewrite._write_pyc(_known["config"].stash[rewrite.assertstate_key], code, source_hash, kept)
