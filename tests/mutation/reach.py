"""Which spec tests reach which functions of the planner and how long they take: only they can catch a mutant there."""

from __future__ import annotations

import io
import os
import pickle
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType

import pytest

from tests.mutation.mutants import PACKAGES, ROOT, Mutant

OPTIONS = ("-q", "-p", "no:cacheprovider", "--hypothesis-profile=quick")
INSIDE = tuple(str(ROOT / package) for package in PACKAGES)
Place = tuple[str, str]  # file and function of the planner


@dataclass
class Reach:
    """By test, the seconds it took and the functions it called: a plugin of pytest."""

    of_test: dict[str, tuple[float, set[Place]]] = field(default_factory=dict)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        called: dict[int, CodeType] = {}

        def trace(frame: FrameType, event: str, arg: object) -> None:
            called[id(frame.f_code)] = frame.f_code

        began = time.process_time()
        sys.settrace(trace)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self.of_test[item.nodeid] = time.process_time() - began, set(_places(called.values()))

    def tests(self, mutant: Mutant) -> list[str]:
        """Tests that reach the mutant, the cheapest first; all that reach its file if it is a constant's."""
        wanted = {(mutant.path, mutant.name)}
        if mutant.name.isupper():
            wanted = {place for _, places in self.of_test.values() for place in places if place[0] == mutant.path}
        found = [(seconds, test) for test, (seconds, places) in self.of_test.items() if places & wanted]
        return [test for _, test in sorted(found)]


def _places(called: Iterable[CodeType]) -> Iterator[Place]:
    for code in called:
        if code.co_filename.startswith(INSIDE):
            yield str(Path(code.co_filename).relative_to(ROOT)), code.co_qualname


@dataclass
class Chosen:
    """Runs the tests of these ids alone, in their order: a plugin of pytest."""

    tests: Sequence[str]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        order = {test: i for i, test in enumerate(self.tests)}
        items[:] = sorted((item for item in items if item.nodeid in order), key=lambda item: order[item.nodeid])


def reach(files: Sequence[Path]) -> Reach:
    """Run spec tests once, in a process of its own, and keep what each of them called."""
    with tempfile.NamedTemporaryFile() as kept:
        child = os.fork()
        if child == 0:
            found = Reach()
            code = quietly([*OPTIONS, *map(str, files)], found)
            Path(kept.name).write_bytes(pickle.dumps(found.of_test))
            os._exit(int(code))
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status) != 0:
            raise RuntimeError("spec tests fail without a mutant")
        return Reach(pickle.loads(Path(kept.name).read_bytes()))


def quietly(words: Sequence[str], plugin: object = None) -> int:
    """Exit code of pytest, which prints nothing."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return int(pytest.main(list(words), plugins=[plugin] if plugin else []))
