"""A draft as the YAML of a questionnaire, with its notes in front."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import wrap

from diagnostic.definitions.questionnaire_editing.new_ids import free, slug
from diagnostic.definitions.survey_structures.draft import (
    Draft,
    DraftChoices,
    DraftItem,
    DraftQuestion,
    DraftScale,
    Words,
)
from diagnostic.errors import Problem
from diagnostic.files.bytes import UNSEEN

WIDE = 118  # characters of a comment
SHORT = 14  # characters of a dimension's short name
ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
WHOLE = re.compile(r"0|-?[1-9][0-9]{0,8}")
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
VALUES = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
NONE = {"en": "None of these", "de": "Nichts davon", "fr": "Rien de tout cela", "es": "Nada de esto"}


def as_yaml(draft: Draft, notes: Sequence[Problem], name: str) -> str:
    """The questionnaire of a draft as YAML. name : of the file that it was read from."""
    return "\n".join(_Writer(draft).lines(notes, name)) + "\n"


class _Writer:
    """One draft while it is written: every id once, the most common scale for all."""

    def __init__(self, draft: Draft):
        self.draft = draft
        self.ids: set[str] = set()
        self.columns: set[str] = set()
        scales = Counter(item.scale.key for item in draft.items)
        common = scales.most_common(1)[0][0] if scales else ""
        self.common = next(
            (item.scale for item in draft.items if item.scale.key == common), DraftScale((1, 2, 3, 4, 5))
        )
        self.dimensions: dict[str, Words] = {}
        self.dimension_of: dict[int, str] = {}
        self._name_dimensions()

    def _name_dimensions(self) -> None:
        taken: set[str] = set()
        for group in self.draft.groups:
            own = ""
            for item in (part for part in group.parts if isinstance(part, DraftItem)):
                if item.rating and not own:
                    own = free(slug(_say(group.name)) or "questions", taken)
                    self.dimensions[own] = group.name or {self.draft.languages[0]: own}
                name = own
                if not item.rating:
                    name = free(slug(item.column) or "question", taken)
                    self.dimensions[name] = item.text or {self.draft.languages[0]: item.column}
                self.dimension_of[id(item)] = name

    def lines(self, notes: Sequence[Problem], name: str) -> Iterator[str]:
        """All lines of the file."""
        yield from _comment(
            f"A draft, read from {_one_line(name)} of {self.draft.program}. Questions that stand together there are a "
            "dimension here; turned items are not marked there: write reverse: true where agreement is bad news. The "
            "audience is a guess."
        )
        for note in notes:
            yield from _comment(f"- {note}")
        yield ""
        yield f"id: {_key(slug(_say(self.draft.name)) or 'draft')}"
        yield "version: 1"
        yield "audience: employee"
        yield f"scale: {_scale(self.common)}"
        if self.draft.name:
            yield f"name: {_words(self.draft.name)}"
        if self.draft.about:
            yield f"about: {_words(self.draft.about)}"
        yield from ("", "dimensions:")
        for dimension, words in self.dimensions.items():
            yield f"  {_key(dimension)}: {{name: {_words(words)}, unruled: true}}"
        yield from self._parts()

    def _parts(self) -> Iterator[str]:
        parts = [part for group in self.draft.groups for part in group.parts]
        sections = (("items", DraftItem), ("choices", DraftChoices), ("questions", DraftQuestion))
        for section, kind in sections:
            of_kind = [part for part in parts if isinstance(part, kind)]
            if of_kind:
                yield from ("", f"{section}:")
            for part in of_kind:
                yield from self._part(part)

    def _part(self, part: object) -> Iterator[str]:
        match part:
            case DraftItem():
                own = "" if part.scale.key == self.common.key else f", scale: {_scale(part.scale)}"
                id_ = self._id(part.id)
                name = free(UNSEEN.sub("", part.column).strip() or id_, self.columns)
                column = "" if name == id_ else f", column: {_text(name)}"
                text = f", text: {_words(part.text)}" if part.text else ""
                yield f"  - {{id: {_key(id_)}, dimension: {_key(self.dimension_of[id(part)])}{column}{own}{text}}}"
            case DraftChoices():
                yield f"  - id: {_key(self._id(part.id))}"
                yield f"    text: {_words(part.text or {self.draft.languages[0]: part.id})}"
                yield "    options:"
                called = _option_ids(part.options)
                yield from (f"      {_key(called[option])}: {_words(words)}" for option, words in part.options.items())
                if part.columns:
                    columns = ((called[option], column) for option, column in part.columns.items())
                    pairs = ", ".join(f"{_key(option)}: {_text(column)}" for option, column in columns)
                    yield f"    columns: {{{pairs}}}"
                none = {each: NONE.get(each, NONE["en"]) for each in part.text or self.draft.languages[:1]}
                yield f"    none: {_words(none)}"
            case DraftQuestion():
                column = f", column: {_text(part.column)}" if part.column.strip() else ""
                yield f"  - {{id: {_key(self._id(part.id))}{column}, text: {_words(part.text)}}}"

    def _id(self, wished: str) -> str:
        return free(slug(wished, lower=False) or "q", self.ids)


def _option_ids(options: Iterable[str]) -> dict[str, str]:
    """Ids of options by their codes: the codes themselves where these are ids."""
    ids = {option: option for option in options if ID.fullmatch(option)}
    taken = set(ids)
    return ids | {option: free(slug(option) or "option", taken) for option in options if option not in ids}


def _scale(scale: DraftScale) -> str:
    parts = [f"codes: [{', '.join(map(str, scale.codes))}]"]
    if scale.labels:
        parts.append(f"labels: [{', '.join(_words(label) for label in scale.labels)}]")
    if scale.cant_say:
        parts.append(f"cant_say: {_words(scale.cant_say)}")
    if scale.exported:
        parts.append(f"exported: [{', '.join(map(_exported, scale.exported))}]")
    if scale.missing:
        parts.append(f"missing: [{', '.join(map(str, scale.missing))}]")
    return f"{{{', '.join(parts)}}}"


def _exported(code: str) -> str:
    return code if WHOLE.fullmatch(code) else _text(code)


def _words(words: Words) -> str:
    return f"{{{', '.join(f'{_key(each)}: {_text(text)}' for each, text in words.items())}}}"


def _text(text: str) -> str:
    """A text between quotation marks, as JSON and YAML both write it."""
    return json.dumps(UNSEEN.sub("", text), ensure_ascii=False)


def _key(name: str) -> str:
    """An id or a language, between quotation marks only where YAML would take it for something else."""
    return name if PLAIN.fullmatch(name) and name.lower() not in VALUES else _text(name)


def _say(words: Mapping[str, str]) -> str:
    return next(iter(words.values()), "")


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _comment(text: str) -> list[str]:
    return wrap(_one_line(text), WIDE, initial_indent="# ", subsequent_indent="#   ", break_on_hyphens=False)
