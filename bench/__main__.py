"""`python -m bench [NAME [--OPTION ...] ...]`: measure, and print each number beside its target.

A benchmark is a module of this folder with a function `measure() -> list[Row]`; its name is the module's. Words after a
name that begin with `--`, and their values, are handed to it.
"""

from __future__ import annotations

import pkgutil
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module

import bench
from bench.table import Row, table


def benchmarks() -> dict[str, Callable[..., list[Row]]]:
    """Every `measure` of the modules beside this one, by module."""
    names = sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if module.name != "__main__")
    modules = {name: import_module(f"bench.{name}") for name in names}
    return {name: module.measure for name, module in modules.items() if hasattr(module, "measure")}


def asked(words: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Names with the words that belong to each.

    >>> asked(["start", "faults", "--kills", "9", "--cold"])
    [('start', []), ('faults', ['--kills', '9', '--cold'])]
    """
    found: list[tuple[str, list[str]]] = []
    for word in words:
        if found and (word.startswith("--") or found[-1][1]):
            found[-1][1].append(word)
        else:
            found.append((word, []))
    return found


def main(words: Sequence[str]) -> int:
    """Run the benchmarks that are named, else all; the exit code."""
    known = benchmarks()
    wanted = asked(words) or [(name, []) for name in known]
    if unknown := sorted({name for name, _ in wanted} - set(known)):
        print(f"No benchmark {', '.join(unknown)}; there are {', '.join(known)}.", file=sys.stderr)
        return 1
    for name, options in wanted:
        start = time.perf_counter()
        rows = known[name](*options)
        print(f"\n{name} ({time.perf_counter() - start:.0f} s)\n{table(rows)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
