"""Themes that a consultant named for one organisation: open records, which stand beside the themes of the file."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from diagnostic.definitions.loading.theme_files import shipped_themes, themes_of
from diagnostic.definitions.model import DEFAULT_LANGUAGE, say
from diagnostic.definitions.themes import CommentTheme, ThemeDictionary
from diagnostic.errors import Problem, UserError, refuse
from diagnostic.files.yaml.source import YamlSource
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.storage.database.engine import Transaction, reading, writing
from diagnostic.storage.open_records import versions
from diagnostic.storage.open_records.versions import RecordVersion
from diagnostic.storage.setup.audit_log import AuditEvent
from diagnostic.storage.setup.audit_log import record as record_event

KIND = "theme"
LONGEST_NAME, LONGEST_ENTRY, MOST_WORDS = 60, 60, 60  # characters, characters, entries


@dataclass(frozen=True)
class NamedTheme:
    """A theme of one organisation: its record, and who named it and when."""

    record: str
    theme: CommentTheme
    author: str
    named_at: datetime


def theme_dictionary(inst: Installation, access: Access) -> ThemeDictionary:
    """The themes of an organisation's comments: those of the file, then those named here, the oldest first."""
    with reading(inst.engine) as db:
        return dictionary_of(db, access.organisation)


def dictionary_of(db: Transaction, organisation: str) -> ThemeDictionary:
    """As `theme_dictionary`, within a transaction."""
    named = tuple(each.theme for each in _named(db, organisation))
    return ThemeDictionary(themes=(*shipped_themes().themes, *named))


def named_themes(inst: Installation, access: Access) -> list[NamedTheme]:
    """The themes that were named here, the oldest first; for consultants."""
    consultants_only(access)
    with reading(inst.engine) as db:
        return _named(db, access.organisation)


def name_theme(inst: Installation, access: Access, name: str, side: str, words: Collection[str], now: datetime) -> str:
    """The record of a new theme, whose words give it to the organisation's comments from now on.

    UserError for anybody but a consultant, for what the file of themes would refuse (a word twice, on both sides, or
    of too few letters; no name; no words), and for a name that there is already.
    """
    consultants_only(access)
    record = secrets.token_hex(16)
    theme = {"id": f"named_{record}", "side": side, "name": {DEFAULT_LANGUAGE: " ".join(name.split())}}
    theme |= {"words": {DEFAULT_LANGUAGE: tuple(words)}}
    with writing(inst.engine) as db:
        refuse(_problems(dictionary_of(db, access.organisation), theme))
        content = json.dumps(theme, ensure_ascii=False)
        versions.add(
            db, access.organisation, RecordVersion(record, 1, KIND, None, content, access.label, now, ended=False)
        )
    return record


def take_back_theme(inst: Installation, access: Access, record: str, now: datetime) -> None:
    """No such theme any more: comments lose it, also where it was given by hand. UserError if there is none such."""
    consultants_only(access)
    with writing(inst.engine) as db:
        row = versions.get(db, access.organisation, record)
        if row is None or row.kind != KIND:
            raise UserError("This theme does not exist.")
        versions.erase(db, access.organisation, record)
        record_event(db, access.actor, AuditEvent.RECORD_DELETED, now, thing=record, detail=KIND)


def _problems(known: ThemeDictionary, theme: dict[str, Any]) -> Sequence[Problem]:
    """What is wrong with a theme beside those that there are, by the rules of their file."""
    others = tuple(each.model_dump(exclude_none=True) for each in known.themes)
    _, found = themes_of(YamlSource("themes", {"themes": (*others, theme)}))
    name, words = theme["name"][DEFAULT_LANGUAGE], theme["words"][DEFAULT_LANGUAGE]
    problems = [replace(each, where="theme", path=_place(each)) for each in found if theme["id"] in each.path]
    if name.casefold() in {say(each.name).casefold() for each in known.themes}:
        problems.append(Problem("theme", "a name that no theme has", f"'{name}'", "name"))
    if len(name) > LONGEST_NAME:
        problems.append(Problem("theme", f"at most {LONGEST_NAME} characters", str(len(name)), "name"))
    if len(words) > MOST_WORDS or any(len(each) > LONGEST_ENTRY for each in words):
        expected = f"at most {MOST_WORDS} entries of at most {LONGEST_ENTRY} characters"
        problems.append(Problem("theme", expected, "more", "words"))
    return problems


def _place(problem: Problem) -> str:
    """Where in a theme, as a form calls it."""
    return problem.path.rpartition(" \u203a ")[2].partition(".")[0].partition("[")[0]


def _named(db: Transaction, organisation: str) -> list[NamedTheme]:
    rows = [row for row in versions.newest(db, organisation, KIND) if not row.ended]
    found = [
        NamedTheme(row.id, CommentTheme.model_validate_json(row.content), row.author, row.changed_at) for row in rows
    ]
    return sorted(found, key=lambda each: (each.named_at, each.record))
