"""A YAML file as plain values, with the line of everything in it, so that a problem can say where it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from diagnostic.errors import Problem, refuse
from diagnostic.files.bytes import decode
from diagnostic.files.wording import describe, shorten
from diagnostic.files.yaml.compose import Path, compose
from diagnostic.files.yaml.events import listen


@dataclass(frozen=True)
class YamlSource:
    """Content of a YAML file.

    value : dicts, tuples, text, numbers, bools and None.
    lines : the line, from 1, of every key and list entry.
    written : numbers, `true`, `false` and `null` as they stand in the file (`012`, `1e3`).
    problems : what is wrong with the YAML itself although it could be read (a key twice, a tag).
    """

    name: str
    value: Any
    lines: Mapping[Path, int] = field(default_factory=dict)
    written: Mapping[Path, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def at(self, path: Path) -> Any:
        """The value at `path`; None where there is none."""
        value = self.value
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def text(self, path: Path) -> str | None:
        """The text at `path`; None where there is none or something else."""
        value = self.at(path)
        return value if isinstance(value, str) else None

    def entries(self, path: Path) -> list[Path]:
        """The path of each entry of the list or block at `path`; none where there is neither."""
        value = self.at(path)
        if isinstance(value, tuple):
            return [(*path, i) for i in range(len(value))]
        return [(*path, key) for key in value] if isinstance(value, dict) else []

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest thing around it that the file has."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def label(self, path: Path) -> str:
        """`path` for people: list entries by their id (`S03 › inside.dimension`) or position from 1 (`items[3]`)."""
        parts = [""]
        for i, step in enumerate(path):
            entry = self.at(path[: i + 1])
            if isinstance(step, int) and isinstance(entry, dict) and isinstance(entry.get("id"), str):
                parts += [shorten(entry["id"]), ""]
            elif isinstance(step, int):
                parts[-1] += f"[{step + 1}]"
            else:
                parts[-1] += f".{shorten(step)}" if parts[-1] else shorten(step)
        return " › ".join(part for part in parts if part)

    def found(self, path: Path) -> str:
        """What stands at `path`, in words."""
        return self.written.get(path) or describe(self.at(path))

    def problem(
        self,
        path: Path,
        expected: str,
        found: str | None = None,
        hint: str = "",
        *,
        line: int | None = None,
        warning: bool = False,
    ) -> Problem:
        """A problem at `path`; without `found`, what stands there is described, without `line`, where it stands."""
        return Problem(
            where=f"{self.name}:{line or self.line(path)}",
            path=self.label(path),
            expected=expected,
            found=self.found(path) if found is None else found,
            hint=hint,
            warning=warning,
        )


@lru_cache(maxsize=32)
def read(content: bytes | str, name: str) -> YamlSource:
    """`content` as a `Source` whose `problems` may hold mistakes that did not hinder reading.

    It is kept, since pages read the same few files in every run: nobody changes what is in it.

    Raises UserError where no values can be read: broken YAML, odd encodings, aliases, too large or too deep.
    """
    document = compose(listen(decode(content, name), name))
    source = YamlSource(name, document.value, document.lines, document.written)
    problems = (
        source.problem(mistake.path, mistake.expected, mistake.found, mistake.hint, line=mistake.line)
        for mistake in document.mistakes
    )
    return replace(source, problems=tuple(problems))


def parse(content: bytes | str, name: str) -> YamlSource:
    """`content` as a `Source` without any problem; raises UserError with all of them otherwise."""
    source = read(content, name)
    refuse(source.problems)
    return source
