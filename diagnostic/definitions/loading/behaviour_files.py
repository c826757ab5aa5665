"""Suggested behaviours from a file."""

from __future__ import annotations

from pathlib import Path

from diagnostic.definitions.behaviours import SuggestedBehaviours
from diagnostic.definitions.loading.judgement import judge, newest, sound
from diagnostic.definitions.validation.questionnaires import repeated_ids
from diagnostic.definitions.validation.schema import validate
from diagnostic.errors import Problem
from diagnostic.files.bytes import read_bytes
from diagnostic.files.yaml.source import YamlSource, read
from diagnostic.settings import QUESTIONNAIRES

SHIPPED = QUESTIONNAIRES / "behaviours.yaml"


def load_behaviours(path: str | Path = SHIPPED) -> SuggestedBehaviours:
    """Suggested behaviours; raises UserError with every problem."""
    return sound(*behaviours_of(read(read_bytes(path), str(path))))


def behaviours_of(source: YamlSource) -> tuple[SuggestedBehaviours | None, list[Problem]]:
    """The behaviours of `source`, or None where there are errors; and all errors and warnings."""
    found, problems = validate(SuggestedBehaviours, source.value, source)
    return judge(source, found, [*problems, *repeated_ids(source, source.entries(("behaviours",)))])


def shipped_behaviours() -> SuggestedBehaviours:
    """The behaviours that come with the product; the same value until their file changes. Raises UserError."""
    return newest(SHIPPED, load_behaviours)
