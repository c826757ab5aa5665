"""From a structure file of LimeSurvey or Qualtrics to a draft in YAML, with notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from diagnostic.definitions.survey_structures.draft import Draft, DraftChoices, DraftNotes
from diagnostic.definitions.survey_structures.draft_yaml import as_yaml
from diagnostic.definitions.survey_structures.limesurvey import read_limesurvey
from diagnostic.definitions.survey_structures.qualtrics import read_qualtrics
from diagnostic.errors import Problem, UserError
from diagnostic.files.bytes import SIGNATURES

MOST_BYTES = 10 * 1024**2
SUFFIXES = (".lss", ".lsg", ".lsq", ".qsf")
EXPECTED = "a survey's structure: .lss of LimeSurvey or .qsf of Qualtrics"
HOW = (
    "In LimeSurvey: Display/Export, Survey structure (.lss). In Qualtrics: Tools, Import/Export, Export Survey (.qsf)."
)


@dataclass(frozen=True)
class DraftedQuestionnaire:
    """The YAML of a questionnaire, and notes on what has no counterpart or is not known, as warnings."""

    yaml: str
    notes: tuple[Problem, ...]


def refuse_structure(name: str) -> None:
    """Raises UserError where a file of that name is a survey's structure, and a questionnaire is wanted."""
    if PurePath(name).suffix.lower() in SUFFIXES:
        hint = f"Draft one from it: python -m diagnostic draft {name} > questionnaire.yaml"
        raise UserError(Problem(name, "a questionnaire in YAML", "another program's survey structure", hint=hint))


def draft_questionnaire(content: bytes, name: str) -> DraftedQuestionnaire:
    """The draft of the questionnaire in a structure file called `name` in messages, known by what it holds.

    Raises UserError: another file, one that is broken or too large, one without a question on a scale.
    """
    read = _reader(content, name)
    draft, notes = read(content, name)
    if not draft.items:
        hint = "A questionnaire needs one; questions to tick and to write come beside them."
        none = Problem(name, "at least one question that is answered on a scale", "none", hint=hint)
        raise UserError([none, *notes.problems()])
    for part in (part for group in draft.groups for part in group.parts if isinstance(part, DraftChoices)):
        hint = "What is ticked counts as something that stands in the way: leave out what asks about anything else."
        notes.add(part.id, "things that should not be", "options to tick", hint)
    problems = notes.problems()
    return DraftedQuestionnaire(as_yaml(draft, problems, name), tuple(problems))


def _reader(content: bytes, name: str) -> Callable[[bytes, str], tuple[Draft, DraftNotes]]:
    if len(content) > MOST_BYTES:
        raise UserError(Problem(name, f"at most {MOST_BYTES // 1024**2} MiB", "a larger file", hint=HOW))
    start = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    head = start.lower()
    if not start:
        raise UserError(Problem(name, EXPECTED, "an empty file", hint=HOW))
    if head.startswith((b"<!doctype html", b"<html")) or b"<html" in head[:512]:
        raise UserError(Problem(name, EXPECTED, "a web page", hint=f"Perhaps a page to sign in. {HOW}"))
    if start.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return read_limesurvey
    if start.startswith((b"{", b"[")):
        return read_qualtrics
    found = next((kind for mark, kind in SIGNATURES if content.startswith(mark)), "another file")
    hint = f"Take the .lss out of the archive. {HOW}" if content.startswith(b"PK") else HOW
    raise UserError(Problem(name, EXPECTED, found, hint=hint))
