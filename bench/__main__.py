"""`python -m bench [NAME ...]`: measure, and print each number beside its target.

A benchmark is a module of this folder with a function `measure() -> list[Row]`; its name is the module's.
"""

from __future__ import annotations

import pkgutil
import sys
import time
from collections.abc import Callable
from importlib import import_module

import bench
from bench.table import Row, table


def benchmarks() -> dict[str, Callable[[], list[Row]]]:
    """Every `measure` of the modules beside this one, by module."""
    names = sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if module.name != "__main__")
    modules = {name: import_module(f"bench.{name}") for name in names}
    return {name: module.measure for name, module in modules.items() if hasattr(module, "measure")}


def main(wanted: list[str]) -> int:
    """Run the benchmarks that are named, else all; the exit code."""
    known = benchmarks()
    if unknown := sorted(set(wanted) - set(known)):
        print(f"No benchmark {', '.join(unknown)}; there are {', '.join(known)}.", file=sys.stderr)
        return 1
    for name in wanted or known:
        start = time.perf_counter()
        rows = known[name]()
        print(f"\n{name} ({time.perf_counter() - start:.0f} s)\n{table(rows)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
