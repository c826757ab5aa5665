"""Notes that structures of any program may deserve, in the same words for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostic.definitions.survey_structures.draft import DraftNotes, Words, options_of
from diagnostic.definitions.survey_structures.option_order import MOST, Option, Scaled, as_scale, note_scale
from diagnostic.definitions.survey_structures.wordings import piped

UNIT = "If it names people's unit or a group, say its column when the answers are imported."


def left_out(notes: DraftNotes, code: str, found: str, hint: str = "Left out.", line: int = 0) -> None:
    """A question, or a part of it, that has no counterpart."""
    notes.add(code, "a question on a scale, to tick or to write", found, hint, line)


def a_fact(notes: DraftNotes, code: str, line: int = 0) -> None:
    """A question about the person, such as their unit."""
    left_out(notes, code, "a fact about people, no opinion", UNIT, line)


def scale_of(notes: DraftNotes, code: str, options: Sequence[Option], line: int = 0) -> Scaled | None:
    """Options as a scale, with notes on what is not known of it; None, and a note, where they are none."""
    scaled = as_scale(options)
    if scaled is None:
        hint = f"2 to {MOST} make a scale. {UNIT}"
        left_out(notes, code, f"a choice among {options_of(options)}", hint, line)
        return None
    note_scale(notes, code, scaled, line)
    return scaled


def conditional(notes: DraftNotes, code: str, line: int = 0) -> None:
    """A question that not everybody is asked."""
    hint = "Here everybody is asked everything: say in the text whom it is about, or leave it out."
    notes.add(code, "a question for everybody", "a condition", hint, line)


def note_piped(notes: DraftNotes, code: str, text: Words, line: int = 0) -> None:
    """A text with places that the program fills in; no note on any other."""
    if piped(text):
        found = "words filled in from elsewhere"
        notes.add(code, "a text for everybody", found, "Write words that fit everybody.", line)


def by_chance(notes: DraftNotes, line: int = 0) -> None:
    """Questions, options or blocks in an order by chance."""
    notes.add("", "one order", "an order by chance", "Here all are asked in the order given.", line)


def quotas(notes: DraftNotes, many: int, line: int = 0) -> None:
    """Quotas, by which people are turned away."""
    notes.add("", "questions alone", f"quotas ({many})", "Nobody is turned away here.", line)
