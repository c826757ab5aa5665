"""The museum's reading: each file is read as `diagnose` and `check` read it, and written down with what was read.

`python -m tests.museum.reading` writes the expectations anew; read what `git diff` shows of them before it is kept.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from functools import cache
from pathlib import Path

from diagnostic.core.intake.exports.read import read_export
from diagnostic.core.intake.respondent_rows import Preview, match_answers
from diagnostic.core.scoring.answers import MISSING
from diagnostic.definitions.loading.mapping_files import load_mapping
from diagnostic.definitions.loading.organisation_files import parse_organisation, parse_organisation_with_warnings
from diagnostic.definitions.loading.yaml_files import load_questionnaire, parse_questionnaire_with_warnings
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.survey_structures.read import draft_questionnaire
from diagnostic.errors import UserError
from diagnostic.files.tables.reader import read_cells

HERE = Path(__file__).resolve().parent
EXPECTED = sorted(HERE.rglob("*.expected.txt"))
COMPANIONS = {
    "mini.yaml",
    "often.yaml",
    "units.csv",
    "ids.csv",
    "qualtrics_ids.csv",
    "commas.yaml",
}  # what the answers are read with


questionnaire = cache(load_questionnaire)  # few of them, each read with many files


def file_of(expected: Path) -> Path:
    """The file of which `expected` says how it is read."""
    stem = expected.name.removesuffix(".expected.txt")
    return next(path for path in expected.parent.glob(f"{stem}.*") if path != expected)


def reading(expected: Path) -> str:
    """What is written down of a file: the words of the command in its first line, and everything read below it."""
    file = file_of(expected)
    command = expected.read_text(encoding="utf-8").splitlines()[0]
    folder = expected.parent.name
    read = ALONE[folder](file) if folder in ALONE else _answers(file, shlex.split(command)[2:])
    return f"{command}\n{read}\n"


def _structure(file: Path) -> str:
    """The draft, and what `check` says of it."""
    try:
        drafted = draft_questionnaire(file.read_bytes(), file.name)
    except UserError as error:
        return str(error)
    asked, problems = parse_questionnaire_with_warnings(drafted.yaml, "draft.yaml")
    return "\n".join([drafted.yaml, *map(str, problems), "sound" if asked else "not sound"])


def _answers(file: Path, words: list[str]) -> str:
    only = "--finished-only" in words
    words = [word for word in words if word != "--finished-only"]
    given = dict(zip(words[::2], words[1::2], strict=True))
    beside = {name: file.with_name(value) for name, value in given.items()}
    try:
        asked = questionnaire(beside.get("--questionnaire", file.with_name("mini.yaml")))
        chart = (
            parse_organisation(beside["--organisation"].read_bytes(), "units.csv")
            if "--organisation" in given
            else None
        )
        mapping = load_mapping(beside["--mapping"]) if "--mapping" in given else None
        cells = read_cells(file.read_bytes(), file.name, pad=True)
        export = read_export(cells, file.name, given.get("--format"), only)
        seen = match_answers(export, asked, chart, given["--unit"], mapping, values=given.get("--values"))
    except UserError as error:
        return str(error)
    return f"{seen.summary()}\n\n{_people(seen)}"


def _people(seen: Preview) -> str:
    """One line a person: the unit, and a code for each item and option, `.` where there is none."""
    rows = zip(seen.answers.units.tolist(), seen.answers.codes.tolist(), strict=True)
    return "\n".join(
        f"{seen.organisation.ids[unit]}: {' '.join('.' if code == MISSING else str(code) for code in codes)}"
        for unit, codes in rows
    )


def _chart(file: Path) -> str:
    organisation, problems = parse_organisation_with_warnings(file.read_bytes(), file.name)
    lines = [f"warning: {problem}" if problem.warning else str(problem) for problem in problems]
    return "\n".join([*lines, "", *_units(organisation)] if organisation else lines)


def _units(organisation: Organisation) -> list[str]:
    """One line a unit, below its parent: id, name where it differs, properties."""
    children: dict[int, list[int]] = {}
    for unit, parent in enumerate(organisation.parents):
        children.setdefault(parent, []).append(unit)
    lines: list[str] = []
    waiting = list(reversed(children[-1]))
    while waiting:
        unit = waiting.pop()
        id_, name = organisation.ids[unit], organisation.names[unit]
        held = ", ".join(f"{key}={value}" for key, value in organisation.attributes[unit].items() if value)
        lines.append(
            f"{'  ' * organisation.levels[unit]}{id_}{f' {name}' * (name != id_)}{f' ({held})' if held else ''}"
        )
        waiting += reversed(children.get(unit, []))
    return lines


ALONE: dict[str, Callable[[Path], str]] = {"charts": _chart, "structures": _structure}


if __name__ == "__main__":
    for path in EXPECTED:
        path.write_text(reading(path), encoding="utf-8")
