"""Themes of released comments: as the dictionary or what was learned says, and as consultants corrected them.

Only what a viewer may read is counted. Corrections are open records on released comments; what they teach is the same
for every viewer of an organisation, so a comment has the same themes whoever reads it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from diagnostic.core.released.comment_release import CommentList, CommentRelease, comment_name
from diagnostic.core.released.themes.by_words import Assignment, Lexicon, lexicon
from diagnostic.core.released.themes.candidates import ThemeCandidate, candidate_themes
from diagnostic.core.released.themes.learning import Learning, learn, themes_of
from diagnostic.definitions.themes import ThemeDictionary
from diagnostic.errors import UserError, did_you_mean
from diagnostic.services.comments.named_themes import dictionary_of, theme_dictionary
from diagnostic.services.comments.released import readable, verified
from diagnostic.services.installation.access import Access, consultants_only
from diagnostic.services.installation.setup import Installation
from diagnostic.services.waves.rows import Wave, survey_row
from diagnostic.storage.database.engine import Transaction, reading, writing
from diagnostic.storage.released import theme_corrections
from diagnostic.storage.released.theme_corrections import StoredCorrection


@dataclass(frozen=True)
class ThemeCorrection:
    """What a consultant said that a comment is about, and when."""

    themes: tuple[str, ...]
    by: str
    at: datetime


@dataclass(frozen=True)
class ThemedComment:
    """A released comment with its themes, the human side first. `corrections`: the newest first; it counts."""

    id: str
    text: str
    themes: tuple[Assignment, ...]
    corrections: tuple[ThemeCorrection, ...] = ()


@dataclass(frozen=True)
class ThemedList:
    """A released list in its order, each comment with its themes.

    order : ids of all themes, the human side first. learning : what gave the themes that nobody corrected.
    """

    question: str
    unit: str
    comments: tuple[ThemedComment, ...]
    order: tuple[str, ...]
    learning: Learning

    @property
    def counts(self) -> dict[str, int]:
        """Number of comments that hold each theme, the human side first; a comment counts for each of its themes."""
        found = Counter(each.theme for comment in self.comments for each in comment.themes)
        return {theme: found[theme] for theme in self.order if found[theme]}

    @property
    def unassigned(self) -> tuple[ThemedComment, ...]:
        """The comments that hold no theme."""
        return tuple(comment for comment in self.comments if not comment.themes)


def themes_of_list(
    inst: Installation, access: Access, wave: Wave | str, audience: str, question: str, unit: str
) -> ThemedList | None:
    """The list of one question at one unit with themes; None where nothing is released there for this viewer."""
    found = (each for each in themed_lists(inst, access, wave, audience) if each.question == question)
    return next((each for each in found if each.unit == unit), None)


def themed_lists(inst: Installation, access: Access, wave: Wave | str, audience: str) -> tuple[ThemedList, ...]:
    """Every released list of an audience that this viewer may read, with themes, in the order of the release."""
    with reading(inst.engine) as db:
        survey_row(db, access, wave, audience)
        found = next((pair for pair in readable(db, access, wave) if pair[0].audience == audience), None)
        if found is None:
            return ()
        judged, taught = _corrections(db, access.organisation)
        dictionary = dictionary_of(db, access.organisation)
    row, release = found
    mine = tuple(each for (of, _), rows in judged.items() if of == row.id for each in rows)
    return _lists_with_themes(release, mine, taught, dictionary.model_dump_json())


def correct_themes(
    inst: Installation,
    access: Access,
    wave: Wave | str,
    audience: str,
    comment: str,
    themes: Collection[str],
    now: datetime,
) -> None:
    """Say what a released comment is about, in place of what was said before, which is kept. None: about no theme.

    UserError for anybody but a consultant, and where there is no such comment or theme.
    """
    consultants_only(access)
    known = [each.id for each in theme_dictionary(inst, access).themes]
    if unknown := sorted(set(themes) - set(known)):
        message = f"There is no theme '{unknown[0]}', only {', '.join(known)}."
        raise UserError(" ".join(filter(None, (message, did_you_mean(unknown[0], known)))))
    with writing(inst.engine) as db:
        survey_row(db, access, wave, audience)
        found = {row.id: _names(release) for row, release in readable(db, access, wave) if row.audience == audience}
        release = next((id_ for id_, names in found.items() if comment in names), None)
        if release is None:
            raise UserError("There is no such comment among those that are released.")
        theme_corrections.add(
            db, access.organisation, release, comment, themes=themes, created_at=now, created_by=access.label
        )


def theme_candidates(inst: Installation, access: Access, wave: Wave | str, audience: str) -> tuple[ThemeCandidate, ...]:
    """Stable groups among the released comments of an audience that hold no theme, for a consultant to name."""
    consultants_only(access)
    lists = themed_lists(inst, access, wave, audience)
    return _candidates(tuple(sorted({comment.text for each in lists for comment in each.unassigned})))


Judged = dict[tuple[str, str], list[StoredCorrection]]  # by release and comment, the oldest first
Taught = tuple[tuple[str, tuple[str, ...]], ...]  # texts, and the themes that each was given last


def _corrections(db: Transaction, organisation: str) -> tuple[Judged, Taught]:
    """All corrections of an organisation, and what they teach."""
    judged: Judged = {}
    for row in theme_corrections.of_organisation(db, organisation):
        judged.setdefault((row.release, row.comment), []).append(row)
    texts: dict[tuple[str, str], str] = {}
    for stored in theme_corrections.corrected_releases(db, organisation):
        release = verified(stored.content, stored.content_hash)
        texts |= {(stored.id, name): text for name, text in _names(release).items()}
    newest = sorted((rows[-1] for rows in judged.values()), key=lambda row: (row.created_at, row.release, row.comment))
    given = {texts[row.release, row.comment]: tuple(json.loads(row.themes)) for row in newest}
    return judged, tuple(sorted(given.items()))


@lru_cache(maxsize=16)
def _lists_with_themes(
    release: CommentRelease, corrected: tuple[StoredCorrection, ...], taught: Taught, dictionary: str
) -> tuple[ThemedList, ...]:
    """What a viewer may read of a release, with themes. Kept: a page asks for every survey, whichever unit it shows."""
    mine: dict[str, list[StoredCorrection]] = {}
    for each in corrected:
        mine.setdefault(each.comment, []).append(each)
    learning, words = _learned(taught, dictionary), _lexicon(dictionary)
    order = tuple(theme.id for theme in ThemeDictionary.model_validate_json(dictionary).human_first)
    return tuple(
        ThemedList(asked, at.unit, _themed(asked, at, mine, learning, words), order, learning)
        for asked, at in _lists(release)
    )


@lru_cache(maxsize=8)
def _learned(taught: Taught, dictionary: str) -> Learning:
    """What corrections teach; `dictionary` is its JSON. Kept, for it takes a second or two."""
    return learn(dict(taught), ThemeDictionary.model_validate_json(dictionary).themes)


@lru_cache(maxsize=4)
def _candidates(texts: tuple[str, ...]) -> tuple[ThemeCandidate, ...]:
    """Stable groups of these comments. Kept, for it takes a second or two."""
    return candidate_themes(texts)


@lru_cache(maxsize=16)
def _lexicon(dictionary: str) -> Lexicon:
    """The words of a dictionary, given as its JSON. Kept: a page reads several lists with them."""
    return lexicon(ThemeDictionary.model_validate_json(dictionary).themes)


def _lists(release: CommentRelease) -> list[tuple[str, CommentList]]:
    return [(asked.question, at) for asked in release.questions for at in asked.lists]


def _names(release: CommentRelease) -> dict[str, str]:
    """The texts of a release by the names of its comments."""
    return {comment_name(asked, at.unit, text): text for asked, at in _lists(release) for text in at.comments}


def _themed(
    question: str, at: CommentList, judged: dict[str, list[StoredCorrection]], learning: Learning, words: Lexicon
) -> tuple[ThemedComment, ...]:
    """The comments of a list with themes, those that a person gave where one did."""
    names = {text: comment_name(question, at.unit, text) for text in at.comments}
    history = {text: tuple(map(_correction, reversed(judged.get(name, ())))) for text, name in names.items()}
    themes = themes_of(names, {text: rows[0].themes for text, rows in history.items() if rows}, learning, words)
    return tuple(ThemedComment(names[text], text, themes[text], history[text]) for text in at.comments)


def _correction(row: StoredCorrection) -> ThemeCorrection:
    return ThemeCorrection(tuple(json.loads(row.themes)), row.created_by, row.created_at)
