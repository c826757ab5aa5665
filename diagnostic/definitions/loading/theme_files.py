"""The dictionary of themes from a file."""

from __future__ import annotations

from pathlib import Path

from diagnostic.definitions.loading.judgement import judge, newest, sound
from diagnostic.definitions.themes import ThemeDictionary
from diagnostic.definitions.validation.schema import validate
from diagnostic.definitions.validation.themes import check_themes
from diagnostic.errors import Problem
from diagnostic.files.bytes import read_bytes
from diagnostic.files.yaml.source import YamlSource, read
from diagnostic.settings import QUESTIONNAIRES

SHIPPED = QUESTIONNAIRES / "themes.yaml"


def load_themes(path: str | Path = SHIPPED) -> ThemeDictionary:
    """A dictionary of themes; raises UserError with every problem."""
    return sound(*themes_of(read(read_bytes(path), str(path))))


def themes_of(source: YamlSource) -> tuple[ThemeDictionary | None, list[Problem]]:
    """The dictionary of `source`, or None where there are errors; and all errors and warnings."""
    dictionary, problems = validate(ThemeDictionary, source.value, source)
    return judge(source, dictionary, [*problems, *check_themes(source)])


def shipped_themes() -> ThemeDictionary:
    """The dictionary that comes with the product; the same value until its file changes. Raises UserError."""
    return newest(SHIPPED, load_themes)
