"""Labels in other words: cells that differ from one label by a word or a slip, offered for all cells that say so."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from diagnostic.core.intake.preview import many
from diagnostic.definitions.questionnaire import Scale
from diagnostic.files.suggestions import fold
from diagnostic.files.wording import quote

LIKE = 0.85  # share of letters in common, from which a cell may be a label in other words
APART = 0.05  # by which the next label has to be less like it
MOST_TEXTS = 200  # distinct cells of a column that are compared; more of them are no labels
LONGEST = 200  # characters
NAMED = 6  # in one line
WORD = re.compile(r"[^\W\d_]+")
NUMBER = re.compile(r"\d+")
NOT = {
    *("not", "no", "never", "none", "neither", "without", "hardly"),
    *("nicht", "nie", "kein", "keine", "keiner", "weder", "kaum", "ohne", "niet", "nooit", "geen"),
    *("pas", "ne", "non", "aucun", "jamais", "sans", "nunca", "nada", "ningún", "mai", "nessuno", "não", "żaden"),
}
NOT_PREFIX = ("dis", "un", "in", "im", "ir", "il", "non", "miss", "des", "dés", "mé", "mal", "on", "s")


@dataclass(frozen=True)
class NearLabel:
    """A text that is no label, the label that it is nearest to, and how many cells hold it."""

    text: str
    label: str
    cells: int

    def __str__(self) -> str:
        return f"{quote(self.text)} as {quote(self.label)} ({many(self.cells, 'cell')})"


def name_near(near: Sequence[NearLabel]) -> str:
    """The first few, in words, and how many more there are."""
    more = [f"{len(near) - NAMED:,} more"] if len(near) > NAMED else []
    return ", ".join([*map(str, near[:NAMED]), *more])


def way_out(near: Sequence[NearLabel]) -> str:
    """What to do in the shell about refused rows. near : labels in other words."""
    remedy = "Put the rows right, or leave them out with --skip-refused."
    return f"{remedy} With --nearest these are read: {name_near(near)}." if near else remedy


def nearest_labels(
    scale: Scale, read: Callable[[str], int | None], columns: Iterable[Mapping[str, int]]
) -> list[NearLabel]:
    """Texts on a scale that no label is, each with the one label that differs by a word or a slip.

    read : the code of a cell, None where it cannot be read. columns : distinct texts of each column, with their cells.
    None is offered for a label that stands in the same column already, or for two texts of one column, nor where the
    difference is a "not" or a number.
    """
    labels = {text: code for code, label in zip(scale.codes, scale.labels, strict=False) for text in label.values()}
    found: dict[str, NearLabel] = {}
    never: set[str] = set()
    for texts in columns:
        wrong = [text for text in texts if read(text) is None]
        if not labels or not wrong or len(texts) > MOST_TEXTS:
            continue
        taken = [read(text) for text in texts]
        near = {text: label for text in wrong if (label := _nearest(text, labels))}
        meant = [labels[label] for label in near.values()]
        for text, label in near.items():
            if labels[label] in taken or meant.count(labels[label]) > 1:
                never.add(text)
            cells = texts[text] + (found[text].cells if text in found else 0)
            found[text] = NearLabel(text, label, cells)
    return [each for text, each in found.items() if text not in never]


def _nearest(text: str, labels: Mapping[str, int]) -> str | None:
    if len(text) > LONGEST or not WORD.search(text):
        return None
    compared = difflib.SequenceMatcher(b=_plain(text), autojunk=False)
    likeness = []
    for label in labels:
        compared.set_seq1(_plain(label))
        likeness.append((compared.ratio() if compared.quick_ratio() >= LIKE - APART else 0.0, label))
    (best, label), *others = sorted(likeness, reverse=True)
    alone = all(best - ratio >= APART for ratio, other in others if labels[other] != labels[label])
    return label if best >= LIKE and alone and not _turned(text, label) else None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _turned(one: str, other: str) -> bool:
    """Whether the two differ by a number, or by what turns a meaning round.

    >>> _turned("Not satisfied", "Satisfied"), _turned("Dissatisfied", "Satisfied"), _turned("1 or 2", "1 or 3")
    (True, True, True)
    >>> _turned("Neither agree or disagree", "Neither agree nor disagree")
    False
    """
    if NUMBER.findall(one) != NUMBER.findall(other):
        return True
    here, there = set(WORD.findall(one.casefold())), set(WORD.findall(other.casefold()))
    here, there = here - there, there - here
    if (here | there) & NOT:
        return True
    pairs = [(long, short) for a in here for b in there for long, short in ((a, b), (b, a))]
    return any(long == f"{start}{short}" for long, short in pairs for start in NOT_PREFIX) or _opposed(here, there)


def _opposed(here: set[str], there: set[str]) -> bool:
    """Whether one word stands for a quite different one: a label with another word, not the same in other words."""
    if len(here) != 1 or len(there) != 1:
        return False
    (one,), (other,) = here, there
    return difflib.SequenceMatcher(None, fold(one), fold(other)).ratio() < 0.5
