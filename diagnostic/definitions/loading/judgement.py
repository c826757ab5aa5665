"""What a loader makes of a definition and its problems: sound or refused, all of them at once, in order."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from diagnostic.definitions.validation.translations import missing_languages
from diagnostic.errors import Problem, UserError, refuse
from diagnostic.files.wording import MOST_PROBLEMS, enough
from diagnostic.files.yaml.compose import Path as YamlPath
from diagnostic.files.yaml.source import YamlSource

Kind = TypeVar("Kind")


def judge(
    source: YamlSource,
    definition: Any,
    problems: Iterable[Problem],
    read_with: Callable[[YamlPath], Hashable] = lambda path: None,
) -> tuple[Any, list[Problem]]:
    """The definition unless something is wrong with it, and everything in the order of the lines.

    read_with : what is the same of texts that people read together, so that these should have the same languages.
    """
    found = list(dict.fromkeys([*source.problems, *problems, *missing_languages(source, read_with)]))
    found.sort(key=lambda problem: int(problem.where.rpartition(":")[2]))
    errors = [problem for problem in found if not problem.warning]
    if len(found) > MOST_PROBLEMS:  # then errors alone, warnings can wait
        found = enough(errors, source.name) if errors else found[:MOST_PROBLEMS]
    return (None if errors else definition), found


def sound(definition: Any, problems: Sequence[Problem]) -> Any:
    """The definition; raises UserError where there is an error among `problems`."""
    refuse(problems)
    return definition


def caught(read_and_judge: Callable[[], tuple[Any, list[Problem]]]) -> tuple[Any, list[Problem]]:
    """What is read and judged; where it cannot even be read, None and why."""
    try:
        return read_and_judge()
    except UserError as error:
        return None, list(error.problems)


def newest(path: Path, load: Callable[[Path], Kind]) -> Kind:
    """What `load` makes of a file; the same value until the file changes."""
    found = path.stat()  # of another file in its place, times may be the same: whoever copies may keep them
    return _made_at(path, load, (found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_size))


@lru_cache(maxsize=8)
def _made_at(path: Path, load: Callable[[Path], Any], changed: tuple[int, ...]) -> Any:
    return load(path)
